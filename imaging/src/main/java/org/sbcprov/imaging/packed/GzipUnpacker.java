package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
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
  private static final int PIECE = 256 * 1024;

  private final PackedInput in;
  private final Unpacking.Out out;
  private final byte[] packed = new byte[64 * 1024];
  private final byte[] plain = new byte[PIECE];

  GzipUnpacker(PackedInput in, Unpacking.Out out) {
    this.in = in;
    this.out = out;
  }

  /** Reads all members; gives where the last one ends. */
  long unpack() throws IOException {
    long end = 0;
    do {
      header();
      body();
      end = in.position();
    } while (anotherFollows(end));
    return end;
  }

  private boolean anotherFollows(long end) throws IOException {
    boolean follows = in.read() == 0x1f && in.read() == 0x8b;
    in.seek(end);
    return follows;
  }

  private void header() throws IOException {
    if (next() != 0x1f || next() != 0x8b || next() != 8) {
      throw new ZipException("not a header of gzip");
    }
    int flags = next();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("unknown flags in the header");
    }
    skip(6);
    if ((flags & FLAG_EXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FLAG_NAME) != 0) {
      text();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      text();
    }
    if ((flags & FLAG_CRC) != 0) {
      skip(2);
    }
  }

  private void body() throws IOException {
    Inflater inflater = new Inflater(true);
    CRC32 crc = new CRC32();
    try {
      while (!inflater.finished()) {
        int got = inflater.inflate(plain);
        if (got > 0) {
          crc.update(plain, 0, got);
          out.write(plain, got);
        } else if (inflater.needsInput()) {
          int read = in.read(packed, 0, packed.length);
          if (read < 0) {
            throw new EOFException();
          }
          inflater.setInput(packed, 0, read);
        } else if (inflater.needsDictionary()) {
          throw new ZipException("a dictionary is asked for");
        }
      }
      long size = inflater.getBytesWritten();
      in.seek(in.position() - inflater.getRemaining());
      if (number() != (int) crc.getValue()) {
        throw new ZipException("its CRC does not match");
      }
      if (number() != (int) size) {
        throw new ZipException("its length does not match");
      }
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage() == null ? "not deflated data" : e.getMessage());
    } finally {
      inflater.end();
    }
  }

  private int number() throws IOException {
    return next() | next() << 8 | next() << 16 | next() << 24;
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException();
    }
    return next;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void text() throws IOException {
    for (int i = 0; next() != 0; i++) {
      if (i == LONGEST_TEXT) {
        throw new ZipException("a name without an end");
      }
    }
  }
}
