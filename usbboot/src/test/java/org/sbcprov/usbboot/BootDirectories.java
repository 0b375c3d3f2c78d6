package org.sbcprov.usbboot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.sbcprov.core.Sha256;
import org.sbcprov.usbboot.sample.SampleBootcode;

/** Boot directories for tests. */
public final class BootDirectories {
  private BootDirectories() {}

  /** A directory that updates the EEPROM: second stage, image, and a signature that fits. */
  public static Path recovery(Path parent, Chip chip) {
    Path directory = parent.resolve("recovery");
    put(directory, chip.secondStage(), SampleBootcode.recovery(chip));
    byte[] image = image(chip);
    put(directory, "pieeprom.bin", image);
    put(directory, "pieeprom.sig", signature(image));
    return directory;
  }

  /** A directory that boots a system. */
  public static Path boot(Path parent, Chip chip) {
    Path directory = parent.resolve("boot");
    put(directory, chip.secondStage(), SampleBootcode.boot(chip));
    put(directory, "config.txt", "boot_ramdisk=1\n".getBytes(StandardCharsets.US_ASCII));
    boolean newer = chip == Chip.BCM2711 || chip == Chip.BCM2712;
    put(directory, newer ? "boot.img" : "start.elf", bytes(100_000, 3));
    return directory;
  }

  /** Bytes of an EEPROM image's size, which begin as one. */
  public static byte[] image(Chip chip) {
    byte[] image = bytes(chip.eepromBytes(), 1);
    byte[] magic = {0x55, (byte) 0xaa, (byte) 0xf0, 0x0f};
    System.arraycopy(magic, 0, image, 0, Math.min(magic.length, image.length));
    return image;
  }

  /** A signature file for an image. */
  public static byte[] signature(byte[] image) {
    return (Sha256.hex(image) + "\nts: 1628266219\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The same bytes each time. */
  public static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Writes a file, and the directories that it is in. */
  public static Path put(Path directory, String name, byte[] content) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Path put(Path directory, String name, String content) {
    return put(directory, name, content.getBytes(StandardCharsets.US_ASCII));
  }
}
