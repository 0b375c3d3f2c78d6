package org.sbcprov.imaging.packed;

import java.io.IOException;
import java.util.zip.ZipException;

/**
 * Reads the members of a gzip file (RFC 1952). Java's own stream cannot tell where it is, and is silent about what follows
 * the last member.
 */
final class GzipUnpacker {
  private static final int FLAG_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int RESERVED = 0xe0;
  private static final int LONGEST_TEXT = 64 * 1024;

  private final PackedInput in;
  private final UnpackedOut out;

  GzipUnpacker(PackedInput in, UnpackedOut out) {
    this.in = in;
    this.out = out;
  }

  /** Reads all members; gives where the last one ends. */
  long unpack() throws IOException, InterruptedException {
    try (Inflation inflation = new Inflation(in)) {
      do {
        header();
        inflation.run(out);
        if ((int) in.number(Integer.BYTES) != inflation.crc()) {
          throw new ZipException("its CRC does not match");
        }
        if ((int) in.number(Integer.BYTES) != (int) inflation.size()) {
          throw new ZipException("its length does not match");
        }
      } while (in.peek(0) == 0x1f && in.peek(1) == 0x8b);
    }
    return in.position();
  }

  private void header() throws IOException {
    if (in.next() != 0x1f || in.next() != 0x8b || in.next() != 8) {
      throw new ZipException("not a header of gzip");
    }
    int flags = in.next();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("unknown flags in the header");
    }
    in.pass(6);
    if ((flags & FLAG_EXTRA) != 0) {
      in.pass(in.number(Short.BYTES));
    }
    if ((flags & FLAG_NAME) != 0) {
      text();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      text();
    }
    if ((flags & FLAG_CRC) != 0) {
      in.pass(2);
    }
  }

  private void text() throws IOException {
    for (int i = 0; in.next() != 0; i++) {
      if (i == LONGEST_TEXT) {
        throw new ZipException("a name without an end");
      }
    }
  }
}
