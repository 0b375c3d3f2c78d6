package org.sbcprov.cli.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** A directory that updates the EEPROM of a BCM2711 or BCM2712, as large as the real ones. */
  static Path recovery(Path parent, Chip chip) {
    try {
      Path directory = Files.createDirectories(parent.resolve("recovery-" + chip.soc()));
      byte[] image =
          chip == Chip.BCM2712 ? SyntheticEeprom.bcm2712Ab().build() : SyntheticEeprom.bcm2711().build();
      Files.write(
          directory.resolve(chip.secondStage()),
          SyntheticSecondStage.build(
              chip.soc(), chip == Chip.BCM2712 ? 105_420 : 100_140, "RECOVERY EEPROM_UPDATE "));
      Files.writeString(directory.resolve("config.txt"), "uart_2ndstage=1\nrecovery_reboot=1\n");
      Files.write(directory.resolve("pieeprom.bin"), image);
      Files.writeString(directory.resolve("pieeprom.sig"), Sha256.hex(image) + "\nts: 1785847093\n");
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A directory that boots a system, such as the mass-storage gadget. */
  static Path boot(Path parent, Chip chip) {
    try {
      Path directory = Files.createDirectories(parent.resolve("boot-" + chip.soc()));
      Files.write(directory.resolve(chip.secondStage()), SampleBootcode.boot(chip));
      Files.write(directory.resolve("config.txt"), "boot_ramdisk=1\n".getBytes(StandardCharsets.US_ASCII));
      boolean newer = chip == Chip.BCM2711 || chip == Chip.BCM2712;
      byte[] system = new byte[SYSTEM];
      for (int i = 0; i < SYSTEM; i++) {
        system[i] = (byte) (i * 31 + (i >> 8));
      }
      Files.write(directory.resolve(newer ? "boot.img" : "start.elf"), system);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
