package org.sbcprov.imaging.inspect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.board.Board;

/**
 * What the image is for: as given, and as far as it can be concluded.
 *
 * @param board the board that was given
 * @param medium {@code sd}, {@code emmc} or {@code nand}; empty when it is not known
 * @param mediumGiven whether that was given, not concluded
 * @param chip such as {@code mt7988}; empty when it is not known
 */
record Target(Optional<Board> board, String medium, boolean mediumGiven, String chip) {
  /** The chip whose boot ROM follows the MBR. */
  static final String MBR_CHIP = "mt7622";

  static final String SD = "sd";
  static final String EMMC = "emmc";
  static final String NAND = "nand";

  /** Nothing but what was given. */
  static Target given(InspectOptions options) {
    String chip = options.board().isPresent() ? options.board().get().soc() : "";
    return new Target(options.board(), options.medium().orElse(""), options.medium().isPresent(), chip);
  }

  boolean isGiven(String word) {
    return mediumGiven && medium.equals(word);
  }

  /** Whether the boot ROM takes BL2 from the active entry of the MBR. */
  boolean followsMbr() {
    return chip.equals(MBR_CHIP);
  }

  /** Names and values, for scripts. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (board.isPresent()) {
      facts.put("board", board.get().name());
    }
    if (!chip.isEmpty()) {
      facts.put("chip", chip);
      facts.put("chip-from", board.isPresent() ? "given" : "concluded");
    }
    if (!medium.isEmpty()) {
      facts.put("medium", medium);
      facts.put("medium-from", mediumGiven ? "given" : "concluded");
    }
    return facts;
  }

  /** The same for people; empty when nothing is known. */
  String words() {
    StringBuilder words = new StringBuilder();
    if (board.isPresent()) {
      words.append("for ").append(board.get().title());
    }
    if (!chip.isEmpty()) {
      words.append(words.length() == 0 ? "" : ", ").append("chip ").append(chip);
      words.append(board.isPresent() ? "" : " (from BL2)");
    }
    if (!medium.isEmpty()) {
      words.append(words.length() == 0 ? "" : ", ").append("medium ").append(medium);
      words.append(mediumGiven ? "" : " (concluded)");
    }
    return words.toString();
  }
}
