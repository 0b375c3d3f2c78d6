package org.sbcprov.imaging.write;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.imaging.compare.BlockSums;
import org.sbcprov.imaging.compare.MediumCheck;
import org.sbcprov.imaging.compare.PartitionNames;
import org.sbcprov.imaging.content.BytesSource;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.ImageStream;
import org.sbcprov.imaging.stream.Piece;

/**
 * Writes an image to disks and into new files, all from one reading of it. What makes a disk bootable goes last: whatever
 * interrupts leaves a disk with an {@link UnfinishedMark}.
 */
public final class ImageWrite {
  /**
   * How to write.
   *
   * @param verify whether all that was written is read back and compared
   * @param diff whether disks are read first, and only what differs is written
   * @param resume whether a writing that was interrupted is gone on with
   * @param keepGpt whether the partition table stays as it is on a disk that is larger than the image
   * @param anyway whether what looks like no image of a disk is written, too
   */
  public record Options(boolean verify, boolean diff, boolean resume, boolean keepGpt, boolean anyway) {
    /** With verification, and otherwise plainly. */
    public static final Options USUAL = new Options(true, false, false, false, false);
  }

  /** Gives the command line that goes on with an interrupted writing; empty where there is none. */
  @FunctionalInterface
  public interface GoOn {
    /** For a target. */
    String commandFor(Target target);
  }

  /**
   * What to write where.
   *
   * @param source the image
   * @param identity what tells it from other images, such as the size and time of its file, for {@link Options#resume}
   * @param targets disks that passed all checks
   * @param files new files; what is there of that name is not replaced
   * @param options how
   * @param journals the directory of the journals that {@link Options#resume} needs; empty for none
   * @param goOn what to advise after an interruption
   * @param clock time
   */
  public record Request(
      ImageSource source,
      String identity,
      List<Target> targets,
      List<Path> files,
      Options options,
      Optional<Path> journals,
      GoOn goOn,
      Clock clock) {
    public Request {
      targets = List.copyOf(targets);
      files = List.copyOf(files);
    }

    /** To disks, without journals. */
    public static Request of(ImageSource source, List<Target> targets, Options options, Clock clock) {
      return new Request(source, "", targets, List.of(), options, Optional.empty(), target -> "", clock);
    }
  }

  /**
   * What happened to all targets.
   *
   * @param imageSize in bytes; empty when the image was not read to its end
   * @param targets first the disks, then the files, in the order of the request
   */
  public record Result(OptionalLong imageSize, List<OneTarget> targets) {
    public Result {
      targets = List.copyOf(targets);
    }
  }

  /**
   * What happened to one of them.
   *
   * @param name what it is called
   * @param target the disk; empty for a new file
   * @param written bytes that were written, tables included
   * @param skipped bytes that were there already, with {@link Options#diff} and {@link Options#resume}
   * @param verified bytes that were read back
   * @param moved whether the backup GPT went to the end of the disk
   * @param touched whether anything was written to it
   * @param complete whether it holds the image now
   * @param failure why it does not, or what went wrong all the same
   * @param millis of each phase that there was
   */
  public record OneTarget(
      String name,
      Optional<Target> target,
      long written,
      long skipped,
      long verified,
      boolean moved,
      boolean touched,
      boolean complete,
      Optional<Failure> failure,
      Map<Phase, Long> millis) {
    /** Whether all went well. */
    public boolean ok() {
      return complete && failure.isEmpty();
    }

    /** Names and values, for scripts. */
    public Map<String, Object> facts() {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("device", name);
      if (target.isPresent()) {
        facts.putAll(target.get().namedFacts());
      } else {
        facts.put("new", true);
      }
      facts.put("ok", ok());
      facts.put("written", written);
      facts.put("skipped", skipped);
      facts.put("verified", verified);
      facts.put("backup-gpt-moved", moved);
      facts.put("unfinished", touched && !complete && target.isPresent());
      Map<String, Object> times = new LinkedHashMap<>();
      millis.forEach((phase, time) -> times.put(phase.word(), time));
      facts.put("millis", times);
      if (failure.isPresent()) {
        facts.put("status", failure.get().exitStatus().code());
        facts.put("code", failure.get().code());
        facts.put("message", failure.get().getMessage());
        if (!failure.get().hint().isEmpty()) {
          facts.put("hint", failure.get().hint());
        }
        failure.get().facts().forEach(facts::putIfAbsent);
      }
      return facts;
    }
  }

  /**
   * What is known before anything is written.
   *
   * @param imageSize in bytes; empty where only unpacking all of it tells
   * @param resumable for each disk, up to which byte an interrupted writing came; 0 without {@link Options#resume}
   */
  public record Checked(OptionalLong imageSize, List<Long> resumable) {}

  private final Request request;
  private final EventSink events;
  private final long flushBytes;
  private final List<TargetThread> threads = new ArrayList<>();
  private final BlockSums sums = new BlockSums();
  private boolean interrupted;

  private ImageWrite(Request request, EventSink events, long flushBytes) {
    this.request = request;
    this.flushBytes = flushBytes;
    this.events = new OneAtATime(events);
  }

  /** Several threads tell what they do. */
  private record OneAtATime(EventSink sink) implements EventSink {
    @Override
    public void accept(Event event) {
      synchronized (this.sink) {
        sink.accept(event);
      }
    }
  }

  /**
   * Does all checks that come before the first byte, and writes nothing.
   *
   * @throws Failure as {@link #run} before it writes
   */
  public static Checked check(Request request, EventSink events) {
    return new ImageWrite(request, events, DiskTrail.FLUSH_BYTES).check();
  }

  /**
   * Writes. What goes wrong with one target, once the writing began, is part of the result and does not stop the others.
   *
   * @param events gets {@link org.sbcprov.core.event.Progress}; of several targets as {@link OfTarget}
   * @throws Refused {@code write.too-small}, {@code write.not-an-image}, {@code write.journal}, and what {@link Target#open}
   *     says; nothing was written then
   * @throws org.sbcprov.core.failure.BadInput when the image cannot be read, and nothing was written
   * @throws Interrupted when the thread is interrupted, unless all targets are complete nevertheless
   */
  public static Result run(Request request, EventSink events) {
    return run(request, events, DiskTrail.FLUSH_BYTES);
  }

  /**
   * The same.
   *
   * @param flushBytes after how many bytes all is brought to the medium, at the earliest
   */
  static Result run(Request request, EventSink events, long flushBytes) {
    return new ImageWrite(request, events, flushBytes).run();
  }

  private Checked check() {
    try (ImageStream stream = request.source().open(events);
        ImageStart start = ImageStart.read(stream)) {
      requireWritable(stream, start);
      requireWhole(ImageExtent.of(start.head()), stream);
      List<Long> resumable = new ArrayList<>();
      for (Target target : request.targets()) {
        DiskTrail trail = trail(target, start);
        resumable.add(trail.resumable());
        close(target, opened(target, trail));
      }
      return new Checked(stream.size(), resumable);
    }
  }

  /** Opens a disk; it has to be the one that is gone on with, if one is. */
  private static BlockDevice opened(Target target, DiskTrail trail) {
    BlockDevice device = target.open();
    try {
      trail.requireMark(device, target.name());
      return device;
    } catch (BlockException e) {
      close(target, device);
      throw MediumFailures.reading(target.name(), e);
    } catch (Failure e) {
      close(target, device);
      throw e;
    }
  }

  private static void close(Target target, BlockDevice device) {
    try {
      device.close();
    } catch (BlockException e) {
      throw WriteFailures.of(target.name(), target.size(), e, "nothing was written to it", "");
    }
  }

  private void requireWritable(ImageStream stream, ImageStart start) {
    long known = Math.max(start.head().length, stream.size().orElse(0));
    for (Target target : request.targets()) {
      if (known > target.size()) {
        throw WriteFailures.tooSmall(
            target.name(), target.size(), known, stream.size().isPresent(), "nothing was written to it");
      }
    }
    int sectors = TableFit.sectorSize(start.head());
    for (Target target : request.targets()) {
      boolean other = sectors != 0 && target.sectorSize() != 0 && sectors != target.sectorSize();
      if (other && !request.options().anyway()) {
        throw WriteFailures.sectorSize(target.name(), target.sectorSize(), request.source().name(), sectors);
      }
    }
    for (Path file : request.files()) {
      AtomicOutput.check(file);
      if (Files.exists(file)) {
        throw WriteFailures.appeared(file);
      }
    }
    Optional<Refused> problem = Preflight.problem(request.source().name(), start.head());
    if (problem.isPresent() && !request.options().anyway()) {
      throw problem.get();
    }
  }

  /** Refuses an image that is known to be cut off; of others that is known in the end. */
  private void requireWhole(ImageExtent extent, ImageStream stream) {
    if (!stream.size().isPresent() || !extent.isBeyond(stream.size().getAsLong()) || !request.source().isRepeatable()) {
      return;
    }
    extent.look(request.source());
    Optional<BadInput> problem = cut(extent, stream.size().getAsLong());
    if (problem.isPresent()) {
      throw problem.get();
    }
  }

  private Optional<BadInput> cut(ImageExtent extent, long size) {
    return request.options().anyway() || size < 0 ? Optional.empty() : extent.problem(request.source().name(), size);
  }

  private DiskTrail trail(Target target, ImageStart start) {
    Optional<Path> file = request.journals().map(directory -> Journal.in(directory, target.identity()));
    Journal.Subject subject =
        new Journal.Subject(target.identity(), request.identity(), Sha256.hex(start.head()));
    if (!request.options().resume()) {
      String id = UUID.randomUUID().toString();
      return DiskTrail.fresh(file, subject, id, flushBytes, request.clock(), events);
    }
    if (file.isEmpty()) {
      throw new IllegalArgumentException("going on needs journals");
    }
    return DiskTrail.resumed(file.get(), subject, target.name(), flushBytes, request.clock(), events);
  }

  private Result run() {
    try (ImageStream stream = request.source().open(events);
        ImageStart start = ImageStart.read(stream)) {
      requireWritable(stream, start);
      ImageExtent extent = ImageExtent.of(start.head());
      requireWhole(extent, stream);
      TableFit fit = TableFit.of(start.head());
      open(stream, start, fit);
      for (TargetThread thread : threads) {
        thread.start();
      }
      long size = feed(stream, start, fit, extent);
      cut(extent, size).ifPresent(this::fail);
      end(size);
      return result(size);
    }
  }

  private void open(ImageStream stream, ImageStart start, TableFit fit) {
    boolean several = request.targets().size() + request.files().size() > 1;
    DiskReceiver.Shared shared =
        new DiskReceiver.Shared(
            start, fit, stream.size(), request.source().packedSize(), comparison(start), request.options());
    List<DiskTrail> trails = new ArrayList<>();
    for (Target target : request.targets()) {
      trails.add(trail(target, start));
    }
    boolean opened = false;
    try {
      for (int i = 0; i < request.targets().size(); i++) {
        Target target = request.targets().get(i);
        PhaseLog log = new PhaseLog(events, target.name(), several, request.clock());
        String goOn = request.journals().isPresent() ? request.goOn().commandFor(target) : "";
        UnfinishedMark mark =
            new UnfinishedMark(
                request.source().name(), stream.size(), request.clock().now(), goOn, trails.get(i).id());
        BlockDevice device = opened(target, trails.get(i));
        threads.add(new TargetThread(new DiskReceiver(shared, target, device, log, trails.get(i), mark, goOn)));
      }
      for (Path file : request.files()) {
        PhaseLog log = new PhaseLog(events, file.toString(), several, request.clock());
        threads.add(new TargetThread(new FileReceiver(shared, file, log)));
      }
      opened = true;
    } finally {
      if (!opened) {
        for (TargetThread thread : threads) {
          thread.receiver().close();
        }
      }
    }
  }

  private DiskReceiver.Check comparison(ImageStart start) {
    if (!request.options().verify()) {
      return null;
    }
    PartitionNames names = PartitionNames.of(new BytesSource(start.head()));
    return (device, about, log) -> {
      MediumCheck.Request all = about.partitions(names);
      if (request.source().isRepeatable()) {
        all = all.original(request.source());
      }
      return MediumCheck.run(device, sums, all, log);
    };
  }

  /**
   * Gives all pieces to all targets.
   *
   * @return the image's size; -1 when it did not come to its end
   */
  private long feed(ImageStream stream, ImageStart start, TableFit fit, ImageExtent extent) {
    long size = 0;
    try {
      boolean ended = start.ended();
      for (Piece piece : start.takePieces()) {
        extent.see(piece);
        size = give(piece, stream, fit);
      }
      while (!ended && isWanted()) {
        Optional<Piece> next = stream.next();
        ended = next.isEmpty();
        if (!ended) {
          extent.see(next.get());
          size = give(next.get(), stream, fit);
        }
      }
      return ended ? size : -1;
    } catch (Interrupted | InterruptedException e) {
      stop();
    } catch (Failure e) {
      fail(e);
    }
    return -1;
  }

  private void fail(Failure cause) {
    for (TargetThread thread : threads) {
      thread.fail(cause);
    }
  }

  private boolean isWanted() {
    for (TargetThread thread : threads) {
      if (!thread.hasFailed()) {
        return true;
      }
    }
    return false;
  }

  private long give(Piece piece, ImageStream stream, TableFit fit) throws InterruptedException {
    try {
      fit.see(piece);
      for (TargetThread thread : threads) {
        piece.retain();
        thread.put(piece, stream.packedDone());
      }
      // While the disks are at work.
      if (piece.isFree()) {
        sums.addFree(piece.position(), piece.length());
      } else {
        sums.add(piece.position(), piece.bytes());
      }
      return piece.position() + piece.length();
    } finally {
      piece.release();
    }
  }

  private void stop() {
    interrupted = true;
    for (TargetThread thread : threads) {
      thread.stop();
    }
  }

  /** Waits until all targets are done; an interrupt is passed on to them, and they decide. */
  private void end(long size) {
    for (TargetThread thread : threads) {
      untilDone(() -> thread.end(interrupted ? -1 : size));
    }
    for (TargetThread thread : threads) {
      untilDone(thread::join);
    }
  }

  private interface Waiting {
    void run() throws InterruptedException;
  }

  private void untilDone(Waiting waiting) {
    while (true) {
      try {
        waiting.run();
        return;
      } catch (InterruptedException e) {
        stop();
      }
    }
  }

  private Result result(long size) {
    List<OneTarget> targets = new ArrayList<>();
    boolean allComplete = true;
    for (int i = 0; i < threads.size(); i++) {
      TargetThread thread = threads.get(i);
      if (thread.bug() != null) {
        throw new IllegalStateException(thread.receiver().name() + ": " + thread.bug(), thread.bug());
      }
      Optional<Target> target =
          i < request.targets().size() ? Optional.of(request.targets().get(i)) : Optional.empty();
      Receiver.Done done = thread.receiver().done();
      allComplete &= done.complete();
      targets.add(
          new OneTarget(
              thread.receiver().name(),
              target,
              done.written(),
              done.skipped(),
              done.verified(),
              done.moved(),
              done.touched(),
              done.complete(),
              Optional.ofNullable(thread.failure()),
              done.millis()));
    }
    Result result = new Result(size < 0 ? OptionalLong.empty() : OptionalLong.of(size), targets);
    if (interrupted) {
      Thread.currentThread().interrupt();
      if (!allComplete) {
        throw interruption(result);
      }
    }
    return result;
  }

  private Interrupted interruption(Result result) {
    List<Map<String, Object>> facts = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    StringBuilder hint = new StringBuilder();
    for (OneTarget target : result.targets()) {
      facts.add(target.facts());
      if (target.failure().isPresent()) {
        Failure failure = target.failure().get();
        words.append(' ').append(target.name()).append(": ").append(failure.facts().getOrDefault("left", "")).append('.');
        hint.append(hint.length() == 0 || failure.hint().isEmpty() ? "" : "\n").append(failure.hint());
      }
    }
    Failure only =
        result.targets().size() == 1 ? result.targets().get(0).failure().orElse(null) : null;
    return new Interrupted(
        "interrupted",
        "Interrupted." + words,
        Facts.of(
            "device", only == null ? null : only.facts().get("device"),
            "left", only == null ? null : only.facts().get("left"),
            "targets", facts),
        hint.toString());
  }
}
