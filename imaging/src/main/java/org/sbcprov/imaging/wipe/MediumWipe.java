package org.sbcprov.imaging.wipe;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.imaging.compare.BlockSums;
import org.sbcprov.imaging.compare.Comparison;
import org.sbcprov.imaging.compare.MediumCheck;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.medium.DeviceSource;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;

/** Erases what a plan tells, and reads it back: it is zeros then. */
public final class MediumWipe {
  private static final int PIECE = 4 * 1024 * 1024;

  /** Makes a whole disk empty without writing to it. */
  public interface Discard {
    /** Whether it says that it did; what it did is looked at afterwards. */
    boolean run();
  }

  /**
   * How a disk was wiped.
   *
   * @param plan what was erased
   * @param discarded whether it was discarded, so that it had not to be written
   * @param saved where what was there is, if that was asked for
   */
  public record Result(WipePlan plan, boolean discarded, Optional<Path> saved) {
    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>(plan.facts());
      facts.put("discarded", discarded);
      saved.ifPresent(file -> facts.put("saved", file));
      return facts;
    }
  }

  private final BlockDevice device;
  private final WipePlan plan;
  private final EventSink events;

  /** Whether zeros are where they should be, as far as the disk says. */
  private boolean written;

  private MediumWipe(BlockDevice device, WipePlan plan, EventSink events) {
    this.device = device;
    this.plan = plan;
    this.events = events;
  }

  /**
   * Wipes.
   *
   * @param device open for writing
   * @param plan made of the same device
   * @param saved a new file for what is there, for {@link InPlaceEdit#undo}; not with {@link WipeLevel#ALL}
   * @param discard tried first with {@link WipeLevel#ALL}; what is not zeros after it is overwritten
   * @throws BadUsage {@code write.saved-all} when all of a disk is to be saved
   * @throws org.sbcprov.core.failure.Refused {@code image.out-exists}
   * @throws org.sbcprov.core.failure.DeviceFailed {@code write.gone}, {@code write.failed}, {@code write.unreadable}
   * @throws org.sbcprov.core.failure.VerificationFailed {@code write.mismatch} when it does not read as zeros
   */
  public static Result run(
      BlockDevice device, WipePlan plan, Optional<Path> saved, Optional<Discard> discard, EventSink events) {
    if (saved.isPresent()) {
      if (plan.level() == WipeLevel.ALL) {
        throw notSavable();
      }
      InPlaceEdit.save(saved.get(), device.size(), plan.changes(new DeviceSource(device)));
    }
    boolean discarded = new MediumWipe(device, plan, events).run(discard);
    return new Result(plan, discarded, saved);
  }

  /** The failure {@code write.saved-all}. */
  public static BadUsage notSavable() {
    return new BadUsage(
        "write.saved-all",
        "All of a disk is not saved before it is wiped",
        Facts.none(),
        "Read it into a file first: sbcprov image read DEVICE --out FILE --size all.");
  }

  private boolean run(Optional<Discard> discard) {
    try {
      return erase(discard);
    } catch (Interrupted e) {
      // Whatever it was that was interrupted: people have to know what became of the disk.
      throw new Interrupted(
          "interrupted",
          "Interrupted while " + device.name() + " was wiped: "
              + (written ? "all of it was erased, and not read back to its end" : "a part of it may be"),
          Facts.of("device", device.name(), "erased", written),
          "",
          e);
    }
  }

  private boolean erase(Optional<Discard> discard) {
    boolean discarded =
        plan.level() == WipeLevel.ALL && discard.isPresent() && discard.get().run() && check().same();
    if (discarded) {
      return true;
    }
    write();
    written = true;
    Comparison comparison = check();
    if (!comparison.same()) {
      throw comparison.failure(device.name());
    }
    return false;
  }

  private void write() {
    String task = "wiping " + device.name();
    long total = plan.bytes();
    long done = 0;
    ByteBuffer zeros = AlignedBuffers.allocate((int) Math.min(PIECE, Math.max(total, 1)));
    events.accept(new Progress(task, 0, total));
    for (Range range : plan.ranges()) {
      for (long at = range.from(); at < range.to(); ) {
        requireGoingOn();
        int length = (int) Math.min(zeros.capacity(), range.to() - at);
        try {
          device.write(at, zeros.clear().limit(length));
        } catch (BlockException e) {
          throw MediumFailures.writing(device.name(), e);
        }
        at += length;
        done += length;
        events.accept(new Progress(task, done, total));
      }
    }
    try {
      device.flush();
    } catch (BlockException e) {
      throw MediumFailures.writing(device.name(), e);
    }
  }

  private void requireGoingOn() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted(
          "interrupted",
          "Interrupted while " + device.name() + " was wiped: a part of it is",
          Facts.of("device", device.name()),
          "",
          null);
    }
  }

  private Comparison check() {
    BlockSums sums = new BlockSums();
    for (Range range : plan.ranges()) {
      sums.addZeros(range.from(), range.length());
    }
    return MediumCheck.run(device, sums, MediumCheck.Request.of("verifying " + device.name()), events);
  }
}
