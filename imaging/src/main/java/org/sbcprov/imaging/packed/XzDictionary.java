package org.sbcprov.imaging.packed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** How large the dictionary of a block in an xz file is, from its header. */
final class XzDictionary {
  private static final int FILTERS = 3;
  private static final int PACKED_SIZE = 0x40;
  private static final int SIZE = 0x80;
  private static final int LZMA2 = 0x21;
  private static final int LONGEST_NUMBER = 9;
  private static final int LARGEST = 40;

  private final byte[] header;
  private int at = 2;

  private XzDictionary(byte[] header) {
    this.header = header;
  }

  /**
   * Gives it in bytes; more than 2^31 when the header is not understood.
   *
   * @param position of the header
   */
  static long of(FileChannel channel, long position) throws IOException {
    ByteBuffer first = ByteBuffer.allocate(1);
    if (channel.read(first, position) != 1) {
      return Long.MAX_VALUE;
    }
    ByteBuffer all = ByteBuffer.allocate(((first.get(0) & 0xff) + 1) * 4);
    while (all.hasRemaining() && channel.read(all, position + all.position()) >= 0) {}
    return new XzDictionary(all.array()).size();
  }

  private long size() {
    int flags = header[1];
    if ((flags & PACKED_SIZE) != 0) {
      number();
    }
    if ((flags & SIZE) != 0) {
      number();
    }
    for (int i = 0; i <= (flags & FILTERS); i++) {
      long id = number();
      long length = number();
      if (id == LZMA2 && length == 1 && at < header.length) {
        int bits = header[at];
        return bits < 0 || bits >= LARGEST ? Long.MAX_VALUE : (2L | bits & 1) << bits / 2 + 11;
      }
      if (length < 0 || length > header.length) {
        break;
      }
      at += (int) length;
    }
    return Long.MAX_VALUE;
  }

  private long number() {
    long number = 0;
    for (int i = 0; i < LONGEST_NUMBER && at < header.length; i++) {
      byte next = header[at++];
      number |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        return number;
      }
    }
    return -1;
  }
}
