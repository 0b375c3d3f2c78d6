package org.sbcprov.eeprom;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticEeprom;

/** The images that the tests go over. */
final class Images {
  private static final List<String> REAL =
      List.of(
          "2711/pieeprom-2019-07-15.bin",
          "2711/pieeprom-2020-09-03.bin",
          "2711/pieeprom-cm4-recovery-2021-03.bin",
          "2711/pieeprom-2023-05-11.bin",
          "2711/pieeprom-2026-08-04.bin",
          "2712/pieeprom-2024-09-23.bin",
          "2712/pieeprom-2026-08-12.bin",
          "keys/pieeprom-signed.bin");

  private Images() {}

  /** Names of released images, for {@link RealFirmware#file}. */
  static List<String> real() {
    return REAL;
  }

  /** One of each layout. */
  static List<SyntheticEeprom> synthetic() {
    return List.of(
        SyntheticEeprom.bcm2711Of2019(),
        SyntheticEeprom.bcm2711(),
        SyntheticEeprom.bcm2711().signed(),
        SyntheticEeprom.bcm2712(),
        SyntheticEeprom.bcm2712Ab(),
        SyntheticEeprom.bcm2712Ab().signed());
  }

  static EepromImage parse(SyntheticEeprom eeprom) {
    return EepromImage.parse(eeprom.build(), "pieeprom.bin");
  }

  static byte[] readReal(String name) throws IOException {
    return Files.readAllBytes(RealFirmware.file(name));
  }

  static Path write(Path file, byte[] content) throws IOException {
    return Files.write(file, content);
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
