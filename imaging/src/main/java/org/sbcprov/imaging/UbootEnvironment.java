package org.sbcprov.imaging;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.Facts;

/**
 * Recognises a U-Boot environment at the start of a partition: a CRC32, with redundant copies a flag byte, and
 * {@code name=value} texts up to a size that only the board's configuration tells. The usual sizes are tried.
 */
final class UbootEnvironment {
  /** The largest size that is tried. */
  static final int LARGEST = 0x80000;

  private static final int SMALLEST = 0x2000;
  private static final int SINGLE_DATA = 4;
  private static final int REDUNDANT_DATA = 5;

  private UbootEnvironment() {}

  /** Whether a partition has one of the names that such partitions have. */
  static boolean isName(String name) {
    return name.equals("u-boot-env") || name.equals("ubootenv");
  }

  /** The environment that the bytes begin with. */
  static Optional<FoundContent> recognise(byte[] bytes) {
    for (int size = LARGEST; size >= SMALLEST; size /= 2) {
      if (size <= bytes.length) {
        if (matches(bytes, SINGLE_DATA, size)) {
          return Optional.of(found("single", size));
        }
        if (matches(bytes, REDUNDANT_DATA, size)) {
          return Optional.of(found("redundant", size));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean matches(byte[] bytes, int data, int size) {
    CRC32 crc = new CRC32();
    crc.update(bytes, data, size - data);
    int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    return stored == (int) crc.getValue();
  }

  private static FoundContent found(String form, int size) {
    return FoundContent.plain(
        "u-boot-env",
        "U-Boot environment, " + form + ", " + size / 1024 + " KiB, CRC matches",
        Facts.of("form", form, "size", size));
  }
}
