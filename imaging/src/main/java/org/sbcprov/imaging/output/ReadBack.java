package org.sbcprov.imaging.output;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.output.ImageRequest.Placed;

/** Reads an image that was written, and compares it with what was to be in it. */
final class ReadBack {
  /** Of parts larger than this only the first and the last ranges are read when nobody needs the rest. */
  static final long WHOLE_PART = 64L * 1024 * 1024;

  private static final int PIECE = 1024 * 1024;

  private final Path out;
  private final FileChannel channel;
  private final Extents extents;
  private final WrittenRanges.Range[] ranges;

  /** The next range to compare, and the CRC of what was read of it. */
  private int next;

  private final CRC32C crc = new CRC32C();

  ReadBack(Path out, FileChannel channel, Extents extents, WrittenRanges ranges) {
    this.out = out;
    this.channel = channel;
    this.extents = extents;
    this.ranges = ranges.sorted();
  }

  /** Compares small parts wholly, and large ones at their ends. */
  void sample(List<Placed> parts) {
    byte[] buffer = new byte[PIECE];
    requireSize();
    int part = 0;
    for (int i = 0; i < ranges.length; i++) {
      WrittenRanges.Range range = ranges[i];
      while (part < parts.size() - 1 && parts.get(part).end() <= range.position()) {
        part++;
      }
      boolean edge =
          i == 0
              || i == ranges.length - 1
              || ranges[i - 1].position() < parts.get(part).position()
              || ranges[i + 1].position() >= parts.get(part).end();
      if (edge || parts.get(part).part().size() <= WHOLE_PART) {
        compare(range, buffer);
      }
    }
  }

  private void compare(WrittenRanges.Range range, byte[] buffer) {
    crc.reset();
    for (long at = range.position(); at < range.end(); ) {
      int length = (int) Math.min(buffer.length, range.end() - at);
      read(at, buffer, length);
      crc.update(buffer, 0, length);
      at += length;
    }
    require(range);
  }

  /**
   * Reads all, gives it to users and compares it.
   *
   * @param size of a piece
   * @param ahead pieces that are in use at once
   * @param task what is done, for people
   */
  void all(int size, int ahead, List<ChunkUser> users, String task, EventSink events) {
    requireSize();
    crc.reset();
    long total = extents.imageSize();
    int usual = (int) Math.min(size, total);
    byte[] zeros = new byte[usual];
    ChunkSlot[] slots = new ChunkSlot[ahead];
    events.accept(new Progress(task, 0, total));
    int turn = 0;
    for (long at = 0; at < total; ) {
      int length = (int) Math.min(usual, total - at);
      boolean hole = !extents.anyIn(at, length);
      ChunkSlot slot = slots[turn];
      if (slot == null) {
        slot = new ChunkSlot();
        slots[turn] = slot;
      }
      turn = (turn + 1) % ahead;
      slot.await();
      if (!hole) {
        byte[] data = slot.data(usual);
        read(at, data, length);
        compare(at, data, length);
      }
      slot.give(new Chunk(at, hole ? zeros : slot.data(usual), length, hole), users);
      at += length;
      events.accept(new Progress(task, at, total));
    }
    for (ChunkSlot slot : slots) {
      if (slot != null) {
        slot.await();
      }
    }
    for (ChunkUser user : users) {
      user.finish();
    }
  }

  /** Compares what has been read in order. A range may begin and end in any piece. */
  private void compare(long position, byte[] data, int length) {
    long end = position + length;
    while (next < ranges.length && ranges[next].position() < end) {
      WrittenRanges.Range range = ranges[next];
      long from = Math.max(position, range.position());
      long to = Math.min(end, range.end());
      crc.update(data, (int) (from - position), (int) (to - from));
      if (to < range.end()) {
        return;
      }
      require(range);
      crc.reset();
      next++;
    }
  }

  private void require(WrittenRanges.Range range) {
    if ((int) crc.getValue() != range.crc()) {
      throw mismatch(range.position(), "it differs from what was written");
    }
  }

  private void requireSize() {
    try {
      if (channel.size() != extents.imageSize()) {
        throw mismatch(channel.size(), "it ends there");
      }
    } catch (IOException e) {
      throw FileFailures.writing(out, e);
    }
  }

  private void read(long position, byte[] into, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
    try {
      while (buffer.hasRemaining()) {
        buffer.limit(Math.min(length, buffer.position() + PIECE));
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new EOFException("it ends at byte " + (position + buffer.position()));
        }
        buffer.limit(length);
      }
    } catch (IOException e) {
      throw FileFailures.writing(out, e);
    }
  }

  private VerificationFailed mismatch(long offset, String problem) {
    return new VerificationFailed(
        "image.read-back",
        "Reading back " + out + " failed at 0x" + Long.toHexString(offset) + ": " + problem,
        Facts.of("file", out.toAbsolutePath().normalize(), "offset", "0x" + Long.toHexString(offset)),
        "What stood at that name before is as it was. The disk may be failing: try another one.");
  }
}
