package org.sbcprov.cli.bl2;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.mtk.Bl2Chip;
import org.sbcprov.imaging.mtk.Bl2Medium;

/** The media as users name them, and what boards expect on them. */
final class Media {
  static final List<String> NAMES = List.of("sd", "emmc", "nor", "spim-nand", "snand", "nand", "parallel-nand");

  private Media() {}

  /**
   * The medium of a name; those of mkimage are taken, too.
   *
   * @param chip decides what {@code nand} is
   */
  static Bl2Medium of(String name, Optional<Bl2Chip> chip) {
    switch (name) {
      case "sd":
        return Bl2Medium.SDMMC;
      case "parallel-nand":
        return Bl2Medium.NAND;
      case "nand":
        if (chip.isEmpty()) {
          throw new BadUsage(
              "bl2.medium",
              "\"nand\" is another medium on each chip, and it is not known which chip this is for",
              Facts.none(),
              "Give --board, or name it: spim-nand, snand or parallel-nand.");
        }
        return chip.get().nand();
      default:
        return Bl2Medium.ofWord(name)
            .orElseThrow(
                () ->
                    new BadUsage(
                        "bl2.medium",
                        "There is no medium \"" + name + "\"",
                        Facts.of("known", NAMES),
                        "Give one of " + String.join(", ", NAMES) + "."));
    }
  }

  /** What a board's boot ROM expects on a medium: what its layout says, else what its chip is known to. */
  static Bl2Profile profile(Board board, Bl2Medium medium) {
    for (Medium known : board.media().values()) {
      if (known.bl2().isPresent() && known.bl2().get().medium().equals(medium.word())) {
        return known.bl2().get();
      }
    }
    return Bl2Chip.ofWord(board.soc())
        .orElseThrow(
            () ->
                new BadUsage(
                    "bl2.board",
                    "sbcprov does not know which BL2 " + board.title() + " starts from " + medium.title(),
                    Facts.of("board", board.name(), "soc", board.soc()),
                    "Leave --board out, and give --load-address and the others."))
        .profile(medium);
  }
}
