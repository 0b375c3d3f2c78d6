package org.sbcprov.imaging.custom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/**
 * A boot script in a legacy image of U-Boot, as {@code mkimage -T script} makes it.
 *
 * <p>Source: {@code include/image.h} of U-Boot, {@code struct legacy_img_hdr}; big-endian. Behind the header stand the
 * lengths of the scripts, ended by a zero, and the scripts; U-Boot runs the first one.
 *
 * @param time u32 at 8, seconds since 1970
 * @param os u8 at 28
 * @param arch u8 at 29
 * @param comp u8 at 31
 * @param name 32 bytes at 32, without NULs at its end
 * @param script the text
 */
record ScriptImage(long time, int os, int arch, int comp, String name, byte[] script) {
  /** The largest image that is read. */
  static final int LARGEST = 1 << 20;

  private static final int MAGIC = 0x27051956;
  private static final int HEADER = 64;
  private static final int TIME = 8;
  private static final int SIZE = 12;
  private static final int DATA_CRC = 24;
  private static final int OS = 28;
  private static final int ARCH = 29;
  private static final int TYPE = 30;
  private static final int COMP = 31;
  private static final int NAME = 32;
  private static final int NAME_BYTES = 32;
  private static final int TYPE_SCRIPT = 6;
  private static final int HEADER_CRC = 4;

  /**
   * Reads one.
   *
   * @param file its name, for messages
   * @throws BadInput {@code customize.boot-scr} when it is none, or damaged
   * @throws Refused {@code customize.boot-scr-several} when more than one script is in it
   */
  static ScriptImage parse(byte[] bytes, String file) {
    if (bytes.length < HEADER + 2 * Integer.BYTES) {
      throw bad(file, 0, "has " + bytes.length + " bytes, fewer than a boot script has");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt(0) != MAGIC) {
      throw bad(file, 0, "does not begin with 27 05 19 56, as images of U-Boot do");
    }
    if (crc(header(bytes)) != buffer.getInt(HEADER_CRC)) {
      throw bad(file, HEADER_CRC, "has a header whose checksum does not fit");
    }
    if (buffer.get(TYPE) != TYPE_SCRIPT) {
      throw bad(file, TYPE, "is an image of type " + (buffer.get(TYPE) & 0xff) + ", not of a script (6)");
    }
    long size = Integer.toUnsignedLong(buffer.getInt(SIZE));
    if (size > bytes.length - HEADER || size < 2 * Integer.BYTES) {
      throw bad(file, SIZE, "tells of " + size + " bytes, and has " + (bytes.length - HEADER) + " behind its header");
    }
    byte[] data = Arrays.copyOfRange(bytes, HEADER, HEADER + (int) size);
    if (crc(data) != buffer.getInt(DATA_CRC)) {
      throw bad(file, DATA_CRC, "has a script whose checksum does not fit");
    }
    long length = Integer.toUnsignedLong(buffer.getInt(HEADER));
    if (buffer.getInt(HEADER + Integer.BYTES) != 0) {
      throw new Refused(
          "customize.boot-scr-several",
          file + " holds several scripts, of which U-Boot runs the first",
          Facts.of("path", file),
          "Make it anew with mkimage from one script, and put it there with --copy.");
    }
    if (length > size - 2 * Integer.BYTES) {
      throw bad(file, HEADER, "tells of a script of " + length + " bytes, and has " + (size - 2 * Integer.BYTES));
    }
    if (buffer.get(COMP) != 0) {
      throw bad(file, COMP, "is compressed");
    }
    int start = 2 * Integer.BYTES;
    return new ScriptImage(
        Integer.toUnsignedLong(buffer.getInt(TIME)),
        buffer.get(OS) & 0xff,
        buffer.get(ARCH) & 0xff,
        0,
        name(bytes),
        Arrays.copyOfRange(data, start, start + (int) length));
  }

  /** The same with another script. */
  ScriptImage with(byte[] other) {
    return new ScriptImage(time, os, arch, comp, name, other);
  }

  /** All bytes of it. */
  byte[] write() {
    byte[] data = ByteBuffer.allocate(2 * Integer.BYTES + script.length).putInt(script.length).putInt(0).put(script).array();
    ByteBuffer buffer = ByteBuffer.allocate(HEADER + data.length);
    buffer.putInt(0, MAGIC).putInt(TIME, (int) time).putInt(SIZE, data.length).putInt(DATA_CRC, crc(data));
    buffer.put(OS, (byte) os).put(ARCH, (byte) arch).put(TYPE, (byte) TYPE_SCRIPT).put(COMP, (byte) comp);
    byte[] label = name.getBytes(StandardCharsets.ISO_8859_1);
    buffer.put(NAME, label, 0, Math.min(label.length, NAME_BYTES));
    buffer.put(HEADER, data);
    buffer.putInt(HEADER_CRC, crc(header(buffer.array())));
    return buffer.array();
  }

  /** The header as its checksum counts it. */
  private static byte[] header(byte[] bytes) {
    byte[] header = Arrays.copyOf(bytes, HEADER);
    Arrays.fill(header, HEADER_CRC, HEADER_CRC + Integer.BYTES, (byte) 0);
    return header;
  }

  private static String name(byte[] bytes) {
    int end = NAME + NAME_BYTES;
    while (end > NAME && bytes[end - 1] == 0) {
      end--;
    }
    return new String(bytes, NAME, end - NAME, StandardCharsets.ISO_8859_1);
  }

  private static int crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static BadInput bad(String file, int offset, String problem) {
    return new BadInput(
        "customize.boot-scr",
        file + " " + problem,
        Facts.of("path", file, "offset", "0x" + Integer.toHexString(offset)),
        "mkimage -A arm64 -T script -C none -d boot.cmd boot.scr makes one of a text; --copy puts it there.");
  }
}
