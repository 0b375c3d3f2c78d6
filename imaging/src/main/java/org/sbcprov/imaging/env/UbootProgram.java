package org.sbcprov.imaging.env;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tukaani.xz.XZInputStream;

/**
 * Tells from the program of a U-Boot which drivers for its environment it has. Each driver has a name and messages in
 * env/*.c; a name alone, such as {@code MMC}, can stand there for other reasons, so messages decide.
 */
final class UbootProgram {
  private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};

  /** U-Boot with everything has less than 2 MiB. */
  private static final int LARGEST = 16 * 1024 * 1024;

  /** What the decoder may take: xz -9 needs 65 MiB. */
  private static final int MEMORY_KIB = 80 * 1024;

  /** A driver's name, and a message that only it has. */
  private static final String[][] DRIVERS = {
    {"MMC", "Writing to %sMMC(%d)"},
    {"MMC", "Reading from %sMMC(%d)"},
    {"MMC", "Reading from MMC(%d)"},
    {"UBI", "Writing to UBI..."},
    {"UBI", "Unable to read env from %s:%s"},
    {"FAT", "Unable to read \"%s\" from %s%d:%d... "},
    {"EXT4", "Unable to use %s %s for loading the env"},
    {"SPIFlash", "Writing to SPI flash..."},
    {"MTD", "Writing to MTD..."},
    {"NAND", "No dynamic environment marker in OOB block 0"},
    {"NAND", "Warning: primary env write failed,"},
    {"Flash", "Writing to Flash... "},
  };

  private UbootProgram() {}

  /** Looks at a BL33, packed with xz or not; empty when it is no U-Boot that can be read. */
  static Optional<BootFirmware> look(byte[] bl33) {
    Optional<byte[]> program = unpacked(bl33);
    if (program.isEmpty()) {
      return Optional.empty();
    }
    // One char a byte: searching a text is what the JVM is fast at.
    String text = new String(program.get(), StandardCharsets.ISO_8859_1);
    if (!text.contains("U-Boot ") || !text.contains("Loading Environment from %s")) {
      return Optional.empty();
    }
    List<String> stores = new ArrayList<>();
    for (String[] driver : DRIVERS) {
      if (!stores.contains(driver[0]) && text.contains(driver[1])) {
        stores.add(driver[0]);
      }
    }
    boolean nowhere = text.contains("nowhere\0");
    return stores.isEmpty() && !nowhere
        ? Optional.empty()
        : Optional.of(new BootFirmware(stores, nowhere, text.contains("\0buildargs=")));
  }

  private static Optional<byte[]> unpacked(byte[] bl33) {
    for (int i = 0; i < XZ.length; i++) {
      if (bl33.length <= i || bl33[i] != XZ[i]) {
        return Optional.of(bl33);
      }
    }
    try (XZInputStream xz = new XZInputStream(new ByteArrayInputStream(bl33), MEMORY_KIB)) {
      byte[] program = xz.readNBytes(LARGEST);
      return program.length == LARGEST ? Optional.empty() : Optional.of(program);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
