package org.sbcprov.imaging.fip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Payloads that show what they are, as real ones do. */
final class FipSamples {
  static final UUID STRANGE = UUID.fromString("00010203-0405-0607-0809-0a0b0c0d0e0f");

  private FipSamples() {}

  static byte[] uboot(String... strings) {
    return code(9000, "U-Boot 2024.10-bpi (Oct 07 2024 - 12:00:00 +0000)", strings);
  }

  static byte[] bl31() {
    return code(5000, "v2.10.0(release):v2.10-1 (mt7988-sdmmc)", "NOTICE:  BL31: %s\n", "mt7988");
  }

  static byte[] bl2() {
    return code(5000, "v2.10.0(release):v2.10-1", "BL2: %s\n");
  }

  /** A branch, strings of C, and bytes that cannot be packed. */
  static byte[] code(int size, String first, String... strings) {
    ByteBuffer code = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    code.putInt(0x14000002).putInt(0);
    code.put(ascii(first)).put((byte) 0);
    for (String string : strings) {
      code.put(ascii(string)).put((byte) 0);
    }
    byte[] rest = new byte[code.remaining() / 2];
    new Random(size).nextBytes(rest);
    // Upper bits only, so that no text comes about by accident.
    for (int i = 0; i < rest.length; i++) {
      rest[i] |= (byte) 0x80;
    }
    return code.put(rest).array();
  }

  static byte[] xz(byte[] content) {
    return xz(content, XZ.CHECK_CRC32);
  }

  static byte[] xz(byte[] content, int check, FilterOptions... filters) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      FilterOptions[] all = filters.length > 0 ? filters : new FilterOptions[] {new LZMA2Options()};
      try (XZOutputStream xz = new XZOutputStream(out, all, check)) {
        xz.write(content);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FipMember member(FipImageType type, byte[] content) {
    return new FipMember(type.uuid(), 0, content);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
