package org.sbcprov.imaging.ext4;

import java.io.InputStream;
import java.util.Arrays;

/** Zeros but for one byte. */
final class HoledStream extends InputStream {
  private final long size;
  private final long one;
  private long position;

  HoledStream(long size, long one) {
    this.size = size;
    this.one = one;
  }

  @Override
  public int read() {
    return position == size ? -1 : position++ == one ? 1 : 0;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (position == size) {
      return -1;
    }
    int count = (int) Math.min(length, size - position);
    Arrays.fill(bytes, offset, offset + count, (byte) 0);
    if (one >= position && one < position + count) {
      bytes[offset + (int) (one - position)] = 1;
    }
    position += count;
    return count;
  }
}
