package org.sbcprov.imaging.output;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.zip.CRC32C;

/** What was written where, and the CRC of it, to compare with what is read back. */
final class WrittenRanges {
  /** The most that one CRC is over. */
  static final int LONGEST = 4 * 1024 * 1024;

  /** Of further ranges nothing is kept: 32 MiB for this many. */
  private static final int MOST = 1024 * 1024;

  /** Not a lambda: the first one of a program costs more than all else here. */
  private static final Comparator<Range> BY_POSITION =
      new Comparator<>() {
        @Override
        public int compare(Range a, Range b) {
          return Long.compare(a.position(), b.position());
        }
      };

  /** A range that was written. */
  record Range(long position, int length, int crc) {
    long end() {
      return position + length;
    }
  }

  private Range[] ranges = new Range[64];
  private int count;
  private long start;
  private int length;
  private final CRC32C crc = new CRC32C();

  void add(long position, ByteBuffer bytes) {
    int more = bytes.remaining();
    if (length > 0 && (position != start + length || length + more > LONGEST)) {
      end();
    }
    if (length == 0) {
      start = position;
      crc.reset();
    }
    crc.update(bytes.duplicate());
    length += more;
  }

  private void end() {
    if (length > 0 && count < MOST) {
      if (count == ranges.length) {
        ranges = Arrays.copyOf(ranges, 2 * count);
      }
      ranges[count++] = new Range(start, length, (int) crc.getValue());
    }
    length = 0;
  }

  /** All, in the order of their positions. */
  Range[] sorted() {
    end();
    Range[] all = Arrays.copyOf(ranges, count);
    Arrays.sort(all, BY_POSITION);
    return all;
  }
}
