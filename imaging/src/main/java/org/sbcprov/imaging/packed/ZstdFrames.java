package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;

/**
 * Finds where the frames of a zstd file (RFC 8878) end, from the lengths that they are made of. The library cannot tell
 * frames that are cut off, or what follows them, from damage.
 */
final class ZstdFrames {
  private static final long MAGIC = 0xfd2fb528L;
  private static final long SKIPPABLE = 0x184d2a50L;
  private static final long SKIPPABLE_MASK = 0xfffffff0L;

  /** Bytes of the field with the size of the content, by the two highest bits of the descriptor. */
  private static final int[] CONTENT_SIZE = {0, 2, 4, 8};

  /** Bytes of the dictionary's number, by the two lowest bits. */
  private static final int[] DICTIONARY = {0, 1, 2, 4};

  private static final int SINGLE_SEGMENT = 0x20;
  private static final int CHECKSUM = 4;
  private static final int RUN = 1;
  private static final int RESERVED = 3;

  private final PackedInput in;
  private final long size;

  /**
   * @param size of the file
   */
  ZstdFrames(PackedInput in, long size) {
    this.in = in;
    this.size = size;
  }

  /**
   * Gives where the last frame ends.
   *
   * @throws EOFException when the file ends in one
   * @throws IOException when a block is of no known kind
   */
  long end() throws IOException {
    long end = 0;
    while (size - end >= Integer.BYTES) {
      in.seek(end);
      long magic = number(Integer.BYTES);
      if (magic == MAGIC) {
        frame();
      } else if ((magic & SKIPPABLE_MASK) == SKIPPABLE) {
        skip(number(Integer.BYTES));
      } else {
        break;
      }
      end = in.position();
    }
    return end;
  }

  private void frame() throws IOException {
    int descriptor = (int) number(1);
    boolean single = (descriptor & SINGLE_SEGMENT) != 0;
    int contentSize = descriptor >> 6;
    int sizeBytes = contentSize == 0 && single ? 1 : CONTENT_SIZE[contentSize];
    skip((single ? 0 : 1) + DICTIONARY[descriptor & 3] + sizeBytes);
    boolean last = false;
    while (!last) {
      int header = (int) number(3);
      last = (header & 1) != 0;
      int kind = header >> 1 & 3;
      if (kind == RESERVED) {
        throw new IOException("a block of unknown kind");
      }
      skip(kind == RUN ? 1 : header >> 3);
    }
    skip((descriptor & CHECKSUM) != 0 ? Integer.BYTES : 0);
  }

  private void skip(long count) throws IOException {
    if (count > size - in.position()) {
      in.seek(size);
      throw new EOFException();
    }
    in.seek(in.position() + count);
  }

  private long number(int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      number |= (long) next << 8 * i;
    }
    return number;
  }
}
