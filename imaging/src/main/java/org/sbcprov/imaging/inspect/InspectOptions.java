package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.MediumLayout;

/**
 * What is known about an image beforehand.
 *
 * @param board the board that it is for
 * @param medium the medium that it is for: {@code sd}, {@code emmc}, {@code nand}
 * @param against the layout that it should have
 * @param given words of a command line that say the same of board and medium, for commands that are recommended
 */
public record InspectOptions(
    Optional<Board> board, Optional<String> medium, Optional<MediumLayout> against, List<String> given) {
  /** Nothing is known. */
  public static final InspectOptions NONE =
      new InspectOptions(Optional.empty(), Optional.empty(), Optional.empty());

  public InspectOptions {
    given = List.copyOf(given);
  }

  /** The same with a board from the catalogue. */
  public InspectOptions(Optional<Board> board, Optional<String> medium, Optional<MediumLayout> against) {
    this(board, medium, against, words(board, medium));
  }

  private static List<String> words(Optional<Board> board, Optional<String> medium) {
    List<String> words = new ArrayList<>();
    if (board.isPresent()) {
      words.addAll(List.of("--board", board.get().name()));
    }
    if (medium.isPresent()) {
      words.addAll(List.of("--medium", medium.get()));
    }
    return words;
  }
}
