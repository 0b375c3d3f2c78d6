package org.sbcprov.cli.options;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.BoardCatalogue;

/** Names of known boards, for completion and help; the catalogue is read only when those ask. */
public final class BoardNames implements Iterable<String> {
  private final Predicate<Board> fitting;

  /**
   * @param fitting which boards an option takes
   */
  public BoardNames(Predicate<Board> fitting) {
    this.fitting = fitting;
  }

  @Override
  public Iterator<String> iterator() {
    List<String> names = new ArrayList<>();
    for (String name : BoardCatalogue.names()) {
      if (fitting.test(BoardCatalogue.find(name))) {
        names.add(name);
      }
    }
    return names.iterator();
  }
}
