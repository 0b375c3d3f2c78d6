package org.sbcprov.imaging.inspect;

import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.MediumLayout;

/**
 * What is known about an image beforehand.
 *
 * @param board the board that it is for
 * @param medium the medium that it is for: {@code sd}, {@code emmc}, {@code nand}
 * @param against the layout that it should have
 */
public record InspectOptions(Optional<Board> board, Optional<String> medium, Optional<MediumLayout> against) {
  /** Nothing is known. */
  public static final InspectOptions NONE =
      new InspectOptions(Optional.empty(), Optional.empty(), Optional.empty());
}
