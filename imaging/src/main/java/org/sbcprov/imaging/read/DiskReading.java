package org.sbcprov.imaging.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.medium.ReadAhead;

/** Reads a medium from its start, puts tables that fit in their places, and gets around what cannot be read. */
final class DiskReading {
  /** What is given up at once where reading fails: the smallest that disks read past the cache. */
  private static final int SMALLEST = BlockDevice.ALIGNMENT;

  /** What is tried first within a range that cannot be read. */
  private static final int SMALLER = 64 * 1024;

  private static final int BUFFERS = 3;

  /** Gets what was read. */
  interface Taker {
    void take(long position, ByteBuffer bytes);
  }

  private final BlockDevice device;
  private final ReadPlan plan;
  private final boolean skipsErrors;
  private final List<Range> unreadable = new ArrayList<>();

  DiskReading(BlockDevice device, ReadPlan plan, boolean skipsErrors) {
    this.device = device;
    this.plan = plan;
    this.skipsErrors = skipsErrors;
  }

  /** What could not be read, so far. */
  List<Range> unreadable() {
    return List.copyOf(unreadable);
  }

  /**
   * Gives all bytes that are read, in order.
   *
   * @throws org.sbcprov.core.failure.DeviceFailed {@code write.unreadable}, unless errors are skipped; {@code write.gone}
   */
  void run(Taker taker, EventSink events) {
    String task = "reading " + device.name();
    long done = 0;
    events.accept(new Progress(task, 0, plan.dataEnd()));
    try (ReadAhead ahead = new ReadAhead(device, new Ranges(), BUFFERS)) {
      for (Optional<ReadAhead.Read> next = ahead.next(); next.isPresent(); next = ahead.next()) {
        ReadAhead.Read read = next.get();
        if (read.trouble() != null) {
          salvage(read.range(), read.bytes(), read.trouble());
        }
        ByteBuffer bytes = read.bytes().clear();
        done = Math.min(plan.dataEnd(), read.range().to());
        bytes.limit((int) (done - read.range().from()));
        fit(read.range().from(), bytes);
        taker.take(read.range().from(), bytes);
        ahead.release(read);
        events.accept(new Progress(task, done, plan.dataEnd()));
      }
    }
  }

  /** Fills a range piece by piece; zeros stand for what cannot be read. */
  private void salvage(Range range, ByteBuffer into, BlockException trouble) {
    requireThere(trouble);
    into.clear();
    for (long at = range.from(); at < range.to(); at += SMALLER) {
      long to = Math.min(range.to(), at + SMALLER);
      if (!isRead(at, to, range, into)) {
        for (long part = at; part < to; part += SMALLEST) {
          salvageSmallest(part, Math.min(to, part + SMALLEST), range, into);
        }
      }
    }
  }

  private boolean isRead(long from, long to, Range range, ByteBuffer into) {
    try {
      device.read(from, into.slice((int) (from - range.from()), (int) (to - from)));
      return true;
    } catch (BlockException e) {
      requireThere(e);
      return false;
    }
  }

  private void salvageSmallest(long from, long to, Range range, ByteBuffer into) {
    ByteBuffer part = AlignedBuffers.allocate((int) (to - from));
    try {
      device.read(from, part);
    } catch (BlockException e) {
      requireThere(e);
      if (!skipsErrors) {
        throw MediumFailures.unreadable(device.name(), from, e);
      }
      part = AlignedBuffers.allocate((int) (to - from));
      addUnreadable(from, Math.min(to, plan.dataEnd()));
    }
    into.put((int) (from - range.from()), part, 0, (int) (to - from));
  }

  private void addUnreadable(long from, long to) {
    int last = unreadable.size() - 1;
    if (last >= 0 && unreadable.get(last).to() == from) {
      unreadable.set(last, new Range(unreadable.get(last).from(), to));
    } else if (from < to) {
      unreadable.add(new Range(from, to));
    }
  }

  private void requireThere(BlockException e) {
    if (e.trouble() == Trouble.GONE) {
      throw MediumFailures.gone(device.name(), e);
    }
  }

  private void fit(long position, ByteBuffer bytes) {
    for (TableEdit.Piece piece : plan.pieces()) {
      long from = Math.max(position, piece.position());
      long to = Math.min(position + bytes.limit(), piece.position() + piece.bytes().length);
      if (from < to) {
        bytes.put((int) (from - position), piece.bytes(), (int) (from - piece.position()), (int) (to - from));
      }
    }
  }

  /** What is read at once; the last range ends with a whole block where the medium has one. */
  private final class Ranges implements Iterator<Range> {
    private final long end = Math.min(device.size(), (plan.dataEnd() + SMALLEST - 1) / SMALLEST * SMALLEST);
    private long at;

    @Override
    public boolean hasNext() {
      return at < end;
    }

    @Override
    public Range next() {
      if (at >= end) {
        throw new NoSuchElementException();
      }
      Range range = new Range(at, Math.min(end, at + ReadAhead.LONGEST));
      at = range.to();
      return range;
    }
  }
}
