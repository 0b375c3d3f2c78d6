package org.sbcprov.core.board;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * What there is to know about a board.
 *
 * @param name short name, as {@code --board} takes it
 * @param title the name on its box
 * @param soc its system on chip, in lower case, such as {@code bcm2711}
 * @param usbBoot how it boots over USB, if it does
 * @param eeprom its boot EEPROM, if it has one
 * @param media what images can be built for, by name ({@code sd}, {@code emmc}), the default one first; perhaps empty
 */
public record Board(
    String name,
    String title,
    String soc,
    Optional<UsbBoot> usbBoot,
    Optional<BootEeprom> eeprom,
    Map<String, Medium> media) {
  /** Whether it boots over USB by the rpiboot protocol. */
  public boolean bootsByRpiboot() {
    return usbBoot.isPresent() && usbBoot.get().protocol().equals(UsbBoot.RPIBOOT);
  }

  /**
   * A medium by its name.
   *
   * @throws BadUsage {@code board.medium-unknown} when images for it cannot be built
   */
  public Medium medium(String medium) {
    Medium found = media.get(medium);
    if (found == null) {
      throw new BadUsage(
          "board.medium-unknown",
          "sbcprov knows no image for \"" + medium + "\" of " + title,
          Facts.of("board", name, "known", List.copyOf(media.keySet())),
          media.isEmpty()
              ? "sbcprov boards shows which boards have one; --board-file brings your own."
              : "Known media: " + String.join(", ", media.keySet()) + ".");
    }
    return found;
  }
}
