package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
import org.sbcprov.imaging.disk.SectorSource;
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

  /**
   * What came of it.
   *
   * @param imageSize bytes of the image
   * @param comparison what differs
   * @param tableMoved whether the medium has the image's GPT with its backup at its own end, which is no difference
   */
  public record Result(long imageSize, Comparison comparison, boolean tableMoved) {}

  private final BlockDevice device;
  private final ImageSource image;
  private final EventSink events;
  private final String task;
  private final BlockSums sums = new BlockSums();
  private final BitSet suspects = new BitSet();

  /** Where some block could not be read. */
  private final BitSet unread = new BitSet();

  private final Deque<Piece> waiting = new ArrayDeque<>();
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
          new Comparison(sums.countedBytes(), 0, Map.of(), List.of(), 0, OptionalLong.empty());
      return new Result(end, same, moved.isPresent());
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
            found.likelySize());
    return new Result(end, all, moved.isPresent());
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
        if (end == 0) {
          lookAtTables(piece);
        }
        end = piece.position() + piece.length();
        if (piece.isFree()) {
          piece.release();
        } else {
          waiting.add(piece);
          long to = Math.min(end, device.size());
          if (piece.position() < to) {
            ranges.add(new Range(piece.position(), to));
          }
        }
        if (waiting.size() > HELD) {
          compareOldest(ahead);
        }
        meter.show(end);
      }
      while (!waiting.isEmpty()) {
        compareOldest(ahead);
      }
      meter.finish();
      return end;
    } finally {
      ranges.end();
      waiting.forEach(Piece::release);
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

  private void lookAtTables(Piece first) {
    if (first.isFree()) {
      return;
    }
    SectorSource start = new PieceSource(first);
    names = PartitionNames.of(start);
    try {
      moved = MovedTable.of(start, new DeviceSource(device));
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
    if (moved.isPresent() && at == 0) {
      // That these say the same was found out already.
      ByteBuffer start = ByteBuffer.wrap(moved.get().start());
      at = Math.min(end, start.remaining());
      sums.add(0, start.limit((int) at));
    }
    while (at < end) {
      long free = end;
      long behind = end;
      if (moved.isPresent()) {
        for (Range backup : List.of(moved.get().oldBackup(), moved.get().newBackup())) {
          if (backup.to() > at && backup.from() < free) {
            free = Math.max(at, backup.from());
            behind = Math.min(end, backup.to());
          }
        }
      }
      compare(piece, read, at, free);
      at = behind;
    }
  }

  private void compare(Piece piece, ReadAhead.Read read, long from, long to) {
    if (from == to) {
      return;
    }
    ByteBuffer bytes = piece.bytes().slice((int) (from - piece.position()), (int) (to - from));
    sums.add(from, bytes.duplicate());
    if (read == null || read.trouble() != null) {
      setUnread(from, Math.min(to, read == null ? from : read.range().to()));
      return;
    }
    long readable = Math.min(to, read.range().to());
    for (long at = from; at < readable; ) {
      int length = (int) (readable - at);
      int differs =
          bytes.slice((int) (at - from), length)
              .mismatch(read.bytes().slice((int) (at - read.range().from()), length));
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
  private record PieceSource(Piece piece) implements SectorSource {
    @Override
    public long size() {
      return piece.length() / SECTOR * SECTOR;
    }

    @Override
    public byte[] read(long position, int length) {
      byte[] bytes = new byte[length];
      piece.bytes().get((int) position, bytes);
      return bytes;
    }
  }
}
