package org.sbcprov.core.board;

import java.util.Map;
import java.util.Optional;

/**
 * What there is to know about a board.
 *
 * @param name short name, as {@code --board} takes it
 * @param title the name on its box
 * @param soc its system on chip, in lower case, such as {@code bcm2711}
 * @param usbBoot how it boots over USB, if it does
 * @param eeprom its boot EEPROM, if it has one
 * @param media layouts of boot images by medium ({@code sd}, {@code emmc}), the default one first; perhaps empty
 */
public record Board(
    String name,
    String title,
    String soc,
    Optional<UsbBoot> usbBoot,
    Optional<BootEeprom> eeprom,
    Map<String, MediumLayout> media) {
  /** Whether it boots over USB by the rpiboot protocol. */
  public boolean bootsByRpiboot() {
    return usbBoot.isPresent() && usbBoot.get().protocol().equals(UsbBoot.RPIBOOT);
  }
}
