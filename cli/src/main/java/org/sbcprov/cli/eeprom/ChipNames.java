package org.sbcprov.cli.eeprom;

import java.util.Locale;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.Chip;

/** How people name a chip: {@code 2711} or {@code bcm2711}. */
final class ChipNames {
  private static final String MAKER = "bcm";

  private ChipNames() {}

  /**
   * The chip of that name.
   *
   * @throws BadUsage {@code eeprom.chip} when there is none
   */
  static Chip parse(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Chip chip : Chip.values()) {
      if (lower.equals(chip.soc()) || (MAKER + lower).equals(chip.soc())) {
        return chip;
      }
    }
    throw new BadUsage(
        "eeprom.chip",
        "There is no chip named \"" + name + "\" that boots from an EEPROM",
        Facts.of("chip", name),
        "Give 2711 (Pi 4, 400, Compute Module 4) or 2712 (Pi 5, 500, Compute Module 5).");
  }
}
