package org.sbcprov.imaging.content;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.magic.Magic;

/** A part of a source, read here and there in small pieces. What lies behind its end reads as zeros. */
final class Region {
  private static final int WINDOW = 16 * 1024;

  private final SectorSource source;
  private final long position;
  private final long size;
  private long windowStart = -1;
  private byte[] window = new byte[0];

  /**
   * @param position within the source
   * @param size at most what the source has from there
   */
  Region(SectorSource source, long position, long size) {
    this.source = source;
    this.position = position;
    this.size = size;
  }

  long size() {
    return size;
  }

  SectorSource source() {
    return source;
  }

  long position() {
    return position;
  }

  /** Bytes; zeros in place of those that there are not. */
  byte[] read(long offset, int length) {
    byte[] bytes = new byte[length];
    if (offset >= 0 && offset < size) {
      byte[] there = source.read(position + offset, (int) Math.min(length, size - offset));
      System.arraycopy(there, 0, bytes, 0, there.length);
    }
    return bytes;
  }

  /** The first bytes, or as many as there are. */
  byte[] start(int most) {
    return source.read(position, (int) Math.min(most, size));
  }

  int u8(long offset) {
    if (offset < 0 || offset >= size) {
      return 0;
    }
    if (windowStart < 0 || offset < windowStart || offset >= windowStart + window.length) {
      windowStart = offset;
      window = read(offset, (int) Math.min(WINDOW, size - offset));
    }
    return window[(int) (offset - windowStart)] & 0xff;
  }

  int le16(long offset) {
    return u8(offset) | u8(offset + 1) << 8;
  }

  long le32(long offset) {
    return le16(offset) | (long) le16(offset + 2) << 16;
  }

  long le64(long offset) {
    return le32(offset) | le32(offset + 4) << 32;
  }

  int be16(long offset) {
    return u8(offset) << 8 | u8(offset + 1);
  }

  long be32(long offset) {
    return (long) be16(offset) << 16 | be16(offset + 2);
  }

  long be64(long offset) {
    return be32(offset) << 32 | be32(offset + 4);
  }

  /** Whether it is of a form, by its first bytes. */
  boolean has(Magic magic) {
    return magic.isIn(start(magic.end()));
  }

  /** Whether ASCII text stands somewhere. */
  boolean has(long offset, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (u8(offset + i) != text.charAt(i)) {
        return false;
      }
    }
    return offset + text.length() <= size;
  }

  /** A text that ends with a NUL or its field, fit for a terminal, without blanks around it. */
  String text(long offset, int field) {
    byte[] bytes = read(offset, field);
    int end = 0;
    while (end < field && bytes[end] != 0) {
      end++;
    }
    return Printable.of(new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8)).strip();
  }
}
