package org.sbcprov.cli.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;

/** Boot directories, made without any firmware. */
final class RigDirectories {
  /** Of a boot.img, in bytes. */
  private static final int SYSTEM = 300_000;

  private RigDirectories() {}

  /** The directory of a CM4's update, from real firmware where it is at hand. */
  static Path cm4Update(Path parent) {
    try {
      Path directory = recovery(parent, Chip.BCM2711);
      Optional<Path> firmware = firmware();
      if (firmware.isPresent()) {
        Path image = firmware.get().resolve("2711/pieeprom-2026-08-04.bin");
        Files.copy(
            firmware.get().resolve("2711/recovery.bin"),
            directory.resolve(Chip.BCM2711.secondStage()),
            StandardCopyOption.REPLACE_EXISTING);
        Files.copy(image, directory.resolve("pieeprom.bin"), StandardCopyOption.REPLACE_EXISTING);
        String signature = Sha256.hex(Files.readAllBytes(image)) + "\nts: 1785847093\n";
        Files.writeString(directory.resolve("pieeprom.sig"), signature);
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Real firmware, if it is there. */
  static Optional<Path> firmware() {
    String given = System.getenv("SBCPROV_FIRMWARE");
    Path directory =
        given != null && !given.isEmpty() ? Path.of(given) : Rig.home().resolveSibling("shared").resolve("firmware");
    return Files.isReadable(directory.resolve("2711/pieeprom-2026-08-04.bin")) ? Optional.of(directory) : Optional.empty();
  }

  /** A directory that updates the EEPROM of a BCM2711 or BCM2712, as large as the real ones. */
  static Path recovery(Path parent, Chip chip) {
    try {
      Path directory = Files.createDirectories(parent.resolve("recovery-" + chip.soc()));
      writeUpdate(directory, directory, chip);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A directory that updates the EEPROM of any board that has one. */
  static Path recovery(Path parent) {
    try {
      Path directory = Files.createDirectories(parent.resolve("recovery"));
      writeUpdate(directory, Files.createDirectories(directory.resolve("2711")), Chip.BCM2711);
      writeUpdate(directory, Files.createDirectories(directory.resolve("2712")), Chip.BCM2712);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A second stage is in the directory itself: rpiboot refuses one that has none. */
  private static void writeUpdate(Path directory, Path ofChip, Chip chip) throws IOException {
    boolean newer = chip == Chip.BCM2712;
    byte[] image = newer ? SyntheticEeprom.bcm2712Ab().build() : SyntheticEeprom.bcm2711().build();
    Files.write(
        directory.resolve(chip.secondStage()),
        SyntheticSecondStage.build(chip.soc(), newer ? 105_420 : 100_140, "RECOVERY EEPROM_UPDATE "));
    Files.writeString(directory.resolve("config.txt"), "uart_2ndstage=1\nrecovery_reboot=1\n");
    Files.write(ofChip.resolve("pieeprom.bin"), image);
    Files.writeString(ofChip.resolve("pieeprom.sig"), Sha256.hex(image) + "\nts: 1785847093\n");
  }

  /** A directory that boots a system, such as the mass-storage gadget, on any board. */
  static Path boot(Path parent) {
    try {
      Path directory = Files.createDirectories(parent.resolve("boot"));
      for (Chip chip : Chip.values()) {
        Files.write(directory.resolve(chip.secondStage()), SampleBootcode.boot(chip));
      }
      Files.write(directory.resolve("config.txt"), "boot_ramdisk=1\n".getBytes(StandardCharsets.US_ASCII));
      byte[] system = new byte[SYSTEM];
      for (int i = 0; i < SYSTEM; i++) {
        system[i] = (byte) (i * 31 + (i >> 8));
      }
      Files.write(directory.resolve("boot.img"), system);
      Files.write(directory.resolve("start.elf"), system);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
