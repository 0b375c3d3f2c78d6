package org.sbcprov.cli;

import org.sbcprov.core.Sha256;
import org.sbcprov.core.board.BoardCatalogue;

/**
 * Begins, beside the parsing of a command line, what a command will need that takes a while: the start of {@code image
 * build} is a fifth shorter by it. What is begun in vain does no harm.
 */
final class Preparation {
  private static final String BOARD = "--board";

  private Preparation() {}

  static void begin(String[] arguments) {
    boolean image = false;
    boolean builds = false;
    String board = null;
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      image |= argument.equals("image");
      builds |= argument.equals("build") || argument.equals("plan");
      if (argument.equals(BOARD) && i + 1 < arguments.length) {
        board = arguments[i + 1];
      }
    }
    if (image && builds && board != null) {
      BoardCatalogue.prepare(board);
      Sha256.prepare();
    }
  }
}
