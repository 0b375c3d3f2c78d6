package org.sbcprov.usbboot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Tar archives by hand: POSIX ustar, as far as a {@code bootfiles.bin} needs it. */
final class Tars {
  private static final int BLOCK = 512;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Tars file(String name, byte[] content) {
    header(name, content.length, '0');
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  Tars directory(String name) {
    header(name, 0, '5');
    return this;
  }

  Tars link(String name) {
    header(name, 0, '2');
    return this;
  }

  Tars header(String name, long size, char type) {
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644\0");
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    String octal = Long.toOctalString(size);
    put(header, 124, "0".repeat(11 - octal.length()) + octal + " ");
    put(header, 136, "00000000000 ");
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    String check = Integer.toOctalString(sum);
    put(header, 148, "0".repeat(6 - check.length()) + check + "\0 ");
    bytes.writeBytes(header);
    return this;
  }

  /** The archive with its two blocks of zeros. */
  byte[] end() {
    bytes.writeBytes(new byte[2 * BLOCK]);
    return bytes.toByteArray();
  }

  private static void put(byte[] header, int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, offset, bytes.length);
  }
}
