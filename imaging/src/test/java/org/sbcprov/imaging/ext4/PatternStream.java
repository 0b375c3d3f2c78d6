package org.sbcprov.imaging.ext4;

import java.io.InputStream;

/** Bytes that tell their place: no block of them is like another one. */
final class PatternStream extends InputStream {
  private final long size;
  private long position;

  PatternStream(long size) {
    this.size = size;
  }

  @Override
  public int read() {
    return position == size ? -1 : value(position++);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (position == size) {
      return -1;
    }
    int count = (int) Math.min(length, size - position);
    for (int i = 0; i < count; i++) {
      bytes[offset + i] = (byte) value(position++);
    }
    return count;
  }

  private static int value(long position) {
    return (int) (position >>> 12 >>> (position & 3) * 8) + 1 & 0xff;
  }
}
