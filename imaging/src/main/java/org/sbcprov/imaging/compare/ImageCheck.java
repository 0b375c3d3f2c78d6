package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.medium.DeviceSource;
import org.sbcprov.imaging.medium.FedRanges;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.medium.ReadAhead;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.ImageStream;
import org.sbcprov.imaging.stream.Piece;

/**
 * Compares a medium with an image as it comes, unpacked on the way: while one piece of the image is compared, the next one
 * is unpacked, and the medium is read ahead. What differs is then read again and looked at by {@link MediumCheck}.
 */
public final class ImageCheck {
  private static final int BLOCK = BlockSums.BLOCK;
  private static final int SECTOR = SectorSource.SECTOR;

  /** Pieces whose bytes on the medium are being read: a stream has buffers for a few more. */
  private static final int HELD = 2;

  /** From an image's start: tables lie there. */
  private static final int HEAD = 1024 * 1024;

  /**
   * Some bytes of the image.
   *
   * @param from of the first one, in the image
   * @param bytes from position 0 to the limit
   * @param medium what the medium has from there on, as far as it goes; null when it could not be read
   * @param readable up to where the medium goes
   */
  private record HeldPart(long from, ByteBuffer bytes, ByteBuffer medium, long readable) {
    HeldPart copy() {
      return new HeldPart(from, copy(bytes), medium == null ? null : copy(medium), readable);
    }

    private static ByteBuffer copy(ByteBuffer of) {
      return ByteBuffer.allocate(of.limit()).put(of.duplicate().position(0)).flip();
    }
  }

  /**
   * What came of it.
   *
   * @param imageSize bytes of the image
   * @param comparison what differs
   * @param tableMoved whether the medium has the image's GPT with its backup at its own end, which is no difference
   * @param tableChanges what else a good GPT on the medium says than that of the image, such as {@code partition 1, name}
   */
  public record Result(long imageSize, Comparison comparison, boolean tableMoved, List<String> tableChanges) {
    public Result {
      tableChanges = List.copyOf(tableChanges);
    }

    /** What to fail with when it is not the same, as {@link Comparison#failure}. */
    public Failure failure(String device) {
      return tableChanges.isEmpty() ? comparison.failure(device) : comparison.failureWithOtherTable(device);
    }
  }

  private final BlockDevice device;
  private final ImageSource image;
  private final EventSink events;
  private final String task;
  private final BlockSums sums = new BlockSums();
  private final BitSet suspects = new BitSet();

  /** Where some block could not be read. */
  private final BitSet unread = new BitSet();

  private final Deque<Piece> waiting = new ArrayDeque<>();

  /** Pieces of the first MiB, until all of them are there. */
  private final Deque<Piece> start = new ArrayDeque<>();

  /** What lies where the image's backup GPT would be, until it is known whether it is one. */
  private final List<HeldPart> held = new ArrayList<>();

  private Optional<MovedTable> moved = Optional.empty();
  private PartitionNames names = PartitionNames.NONE;

  private ImageCheck(BlockDevice device, ImageSource image, EventSink events) {
    this.device = device;
    this.image = image;
    this.events = events;
    this.task = "comparing " + device.name() + " with " + image.name();
  }

  /**
   * Compares. Bytes behind the image's end may be any.
   *
   * @param device what to read; it is not written
   * @param events gets {@link Progress}
   * @throws org.sbcprov.core.failure.BadInput when the image is damaged
   * @throws org.sbcprov.core.failure.DeviceFailed {@code write.gone} when the medium goes away; what cannot be read is part
   *     of the result
   */
  public static Result run(BlockDevice device, ImageSource image, EventSink events) {
    return new ImageCheck(device, image, events).run();
  }

  private Result run() {
    long end = compareAll();
    sums.addFree(Math.max(end, sums.end()), 0);
    long beyond = Math.max(0, end - device.size());
    if (suspects.isEmpty() && unread.isEmpty() && beyond == 0) {
      Comparison same =
          new Comparison(sums.countedBytes(), 0, Map.of(), List.of(), 0, OptionalLong.empty(), OptionalLong.empty());
      return result(end, same);
    }
    MediumCheck.Request request =
        MediumCheck.Request.of("looking at what differs on " + device.name())
            .only(ranges(toLookAt()))
            .original(image)
            .partitions(names)
            .suspecting(ranges(suspects));
    Comparison found = MediumCheck.run(device, sums, request, events);
    Comparison all =
        new Comparison(
            sums.countedBytes(),
            found.badBlocks(),
            found.blocks(),
            found.bad(),
            found.ranges(),
            found.likelySize(),
            found.emptyFrom());
    return result(end, all);
  }

  private Result result(long end, Comparison comparison) {
    return new Result(
        end,
        comparison,
        moved.isPresent() && moved.get().saysTheSame(),
        moved.isPresent() ? moved.get().changes() : List.of());
  }

  private BitSet toLookAt() {
    BitSet all = (BitSet) suspects.clone();
    all.or(unread);
    return all;
  }

  private static List<Range> ranges(BitSet blocks) {
    List<Range> ranges = new ArrayList<>();
    for (int from = blocks.nextSetBit(0); from >= 0; ) {
      int to = blocks.nextClearBit(from);
      ranges.add(new Range((long) from * BLOCK, (long) to * BLOCK));
      from = blocks.nextSetBit(to);
    }
    if (ranges.isEmpty()) {
      // An empty list would stand for everything.
      ranges.add(new Range(0, 0));
    }
    return ranges;
  }

  private long compareAll() {
    FedRanges ranges = new FedRanges();
    try (ImageStream stream = image.open(events);
        ReadAhead ahead = new ReadAhead(device, ranges, HELD + 1)) {
      long end = 0;
      Meter meter = new Meter(stream);
      for (Optional<Piece> next = stream.next(); next.isPresent(); next = stream.next()) {
        Piece piece = next.get();
        end = piece.position() + piece.length();
        if (piece.position() < HEAD) {
          start.add(piece.length() < HEAD ? copied(piece) : piece);
          if (end >= HEAD) {
            takeStart(ranges, ahead);
          }
        } else {
          take(piece, ranges, ahead);
        }
        meter.show(end);
      }
      takeStart(ranges, ahead);
      while (!waiting.isEmpty()) {
        compareOldest(ahead);
      }
      compareHeld(end);
      meter.finish();
      return end;
    } finally {
      ranges.end();
      start.forEach(Piece::release);
      waiting.forEach(Piece::release);
    }
  }

  /** A stream has buffers for a few pieces only, and there may be many small ones. */
  private static Piece copied(Piece piece) {
    if (piece.isFree()) {
      return piece;
    }
    ByteBuffer copy = ByteBuffer.allocate(piece.length()).put(piece.bytes()).flip();
    piece.release();
    return Piece.data(piece.position(), copy, () -> {});
  }

  private void takeStart(FedRanges ranges, ReadAhead ahead) {
    if (start.isEmpty()) {
      return;
    }
    lookAtTables();
    while (!start.isEmpty()) {
      take(start.remove(), ranges, ahead);
    }
  }

  private void take(Piece piece, FedRanges ranges, ReadAhead ahead) {
    if (piece.isFree()) {
      piece.release();
    } else {
      waiting.add(piece);
      long to = Math.min(piece.position() + piece.length(), device.size());
      if (piece.position() < to) {
        ranges.add(new Range(piece.position(), to));
      }
    }
    if (waiting.size() > HELD) {
      compareOldest(ahead);
    }
  }

  /** How far it is: by the image's size where that is known, else by the bytes of the packed file. */
  private final class Meter {
    private final ImageStream stream;
    private final boolean known;
    private final long total;

    Meter(ImageStream stream) {
      this.stream = stream;
      this.known = stream.size().isPresent();
      this.total = known ? stream.size().getAsLong() : image.packedSize().orElse(device.size());
      events.accept(new Progress(task, 0, total));
    }

    void show(long end) {
      long done = known || image.packedSize().isEmpty() ? end : stream.packedDone();
      if (done < total) {
        events.accept(new Progress(task, done, total));
      }
    }

    void finish() {
      events.accept(new Progress(task, total, total));
    }
  }

  private void lookAtTables() {
    Piece last = start.getLast();
    byte[] head = new byte[(int) Math.min(HEAD, last.position() + last.length())];
    for (Piece piece : start) {
      if (!piece.isFree()) {
        int from = (int) piece.position();
        piece.bytes().get(head, from, Math.min(piece.length(), head.length - from));
      }
    }
    SectorSource source = new Head(head);
    names = PartitionNames.of(source);
    try {
      moved = MovedTable.of(source, new DeviceSource(device));
    } catch (DeviceFailed e) {
      // It will be found again, where it is.
      moved = Optional.empty();
    }
  }

  private void compareOldest(ReadAhead ahead) {
    Piece piece = waiting.remove();
    try {
      long from = piece.position();
      long to = Math.min(from + piece.length(), device.size());
      ReadAhead.Read read = from < to ? ahead.next().orElse(null) : null;
      if (read != null && read.trouble() != null && read.trouble().trouble() == Trouble.GONE) {
        throw MediumFailures.gone(device.name(), read.trouble());
      }
      compare(piece, read);
      if (read != null) {
        ahead.release(read);
      }
    } finally {
      piece.release();
    }
  }

  private void compare(Piece piece, ReadAhead.Read read) {
    long end = piece.position() + piece.length();
    long at = piece.position();
    if (moved.isPresent() && moved.get().saysTheSame() && at == 0) {
      // That these say the same was found out already.
      ByteBuffer first = ByteBuffer.wrap(moved.get().start());
      at = Math.min(end, first.remaining());
      sums.add(0, first.limit((int) at));
    }
    if (moved.isEmpty()) {
      compare(part(piece, read, at, end));
      return;
    }
    Range old = moved.get().oldBackup();
    Range fresh = moved.get().newBackup();
    while (at < end) {
      if (at >= old.to()) {
        compareHeld(end);
      }
      long next = end;
      for (long border : new long[] {old.from(), old.to(), fresh.from(), fresh.to()}) {
        next = border > at ? Math.min(next, border) : next;
      }
      if (fresh.contains(at)) {
        next = Math.min(end, fresh.to());
      } else if (old.contains(at)) {
        held.add(part(piece, read, at, next).copy());
      } else {
        compare(part(piece, read, at, next));
      }
      at = next;
    }
  }

  /** Decides on what was held back: it is free where it is the image's backup GPT, in its last sectors. */
  private void compareHeld(long imageEnd) {
    boolean isBackup = moved.isPresent() && imageEnd == moved.get().oldBackup().to() && isHeaderHeld(imageEnd - SECTOR);
    for (HeldPart part : held) {
      if (!isBackup) {
        compare(part);
      }
    }
    held.clear();
  }

  /** Whether the header of a GPT is at a position; what the new backup lies on needs none. */
  private boolean isHeaderHeld(long position) {
    for (HeldPart part : held) {
      long within = position - part.from();
      if (within >= 0 && within <= part.bytes().limit() - SECTOR) {
        byte[] sector = new byte[SECTOR];
        part.bytes().get((int) within, sector);
        return GptReader.isHeader(sector, 0);
      }
    }
    return moved.get().newBackup().contains(position);
  }

  private static HeldPart part(Piece piece, ReadAhead.Read read, long from, long to) {
    ByteBuffer bytes = piece.bytes().slice((int) (from - piece.position()), (int) (to - from));
    long readable = read == null ? from : Math.max(from, Math.min(to, read.range().to()));
    ByteBuffer medium =
        read == null || read.trouble() != null
            ? null
            : read.bytes().slice((int) (from - read.range().from()), (int) (readable - from));
    return new HeldPart(from, bytes, medium, readable);
  }

  private void compare(HeldPart part) {
    long from = part.from();
    if (part.bytes().limit() == 0) {
      return;
    }
    sums.add(from, part.bytes().duplicate());
    if (part.medium() == null) {
      setUnread(from, part.readable());
      return;
    }
    for (long at = from; at < part.readable(); ) {
      int length = (int) (part.readable() - at);
      int differs =
          part.bytes().slice((int) (at - from), length).mismatch(part.medium().slice((int) (at - from), length));
      if (differs < 0) {
        return;
      }
      long block = (at + differs) / BLOCK;
      suspects.set((int) block);
      at = (block + 1) * BLOCK;
    }
  }

  private void setUnread(long from, long to) {
    if (from < to) {
      unread.set((int) (from / BLOCK), (int) ((to - 1) / BLOCK) + 1);
    }
  }

  /** The first bytes of an image, for its tables. */
  private record Head(byte[] bytes) implements SectorSource {
    @Override
    public long size() {
      return bytes.length / SECTOR * SECTOR;
    }

    @Override
    public byte[] read(long position, int length) {
      return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
    }
  }
}
