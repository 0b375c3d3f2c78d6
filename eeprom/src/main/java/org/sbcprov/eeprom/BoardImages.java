package org.sbcprov.eeprom;

import java.nio.file.Path;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BootEeprom;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;

/** Which images a board can take. */
public final class BoardImages {
  private BoardImages() {}

  /** Whether an image is for the board's chip and new enough for the board. */
  public static boolean fits(Board board, Chip chip, Optional<BuildInfo> build) {
    return board.soc().equals(chip.soc())
        && board.eeprom().isPresent()
        && board.eeprom().get().size().bytes() == chip.imageSize()
        && isNewEnough(board, build);
  }

  /** Whether an image, which has to tell when it was built, is not older than the first one for the board. */
  static boolean isNewEnough(Board board, Optional<BuildInfo> build) {
    Optional<BootEeprom> eeprom = board.eeprom();
    if (eeprom.isEmpty() || eeprom.get().imagesSince().isEmpty()) {
      return true;
    }
    return build.isPresent() && !build.get().date().isBefore(eeprom.get().imagesSince().get());
  }

  static Warning tooOld(Board board, Path file, Optional<BuildInfo> build) {
    String since = board.eeprom().orElseThrow().imagesSince().orElseThrow().toString();
    String built = build.map(info -> info.date().toString()).orElse(null);
    return new Warning(
        "eeprom.image-too-old",
        file + (built == null ? " does not tell when it was built" : " was built on " + built) + "; the "
            + board.title() + " needs an image of " + since + " or later",
        Facts.of("file", file.toAbsolutePath().normalize(), "built", built, "since", since, "board", board.name()));
  }
}
