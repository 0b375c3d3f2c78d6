package org.sbcprov.cli.eeprom;

import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadInput;
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

  /**
   * The chip that {@code --chip} and {@code --board} mean, if any is.
   *
   * @param name the value of {@code --chip}, or null
   * @throws BadUsage {@code eeprom.chip} when there is none of that name, or the board has another one
   * @throws BadInput {@code eeprom.wrong-board} when the board has no boot EEPROM
   */
  static Optional<Chip> chosen(String name, Optional<Board> board) {
    Optional<Chip> given = name == null ? Optional.empty() : Optional.of(parse(name));
    if (board.isEmpty()) {
      return given;
    }
    Optional<Chip> own = Chip.of(board.get());
    if (own.isEmpty()) {
      throw new BadInput(
          "eeprom.wrong-board",
          "The " + board.get().title() + " has no boot EEPROM",
          Facts.of("board", board.get().name(), "chip", board.get().soc()),
          "Name a board that has one.");
    }
    if (given.isPresent() && !given.equals(own)) {
      throw new BadUsage(
          "eeprom.chip",
          "The " + board.get().title() + " has a " + own.get() + ", not a " + given.get(),
          Facts.of("board", board.get().name(), "chip", name),
          "Give --board or --chip; one of them is enough.");
    }
    return own;
  }
}
