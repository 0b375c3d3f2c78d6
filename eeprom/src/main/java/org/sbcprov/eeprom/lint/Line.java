package org.sbcprov.eeprom.lint;

import java.util.List;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfLines.Scope;

/**
 * A line of the configuration.
 *
 * @param number 1 for the first one
 * @param kind what it is
 * @param text without its ending; a character for each byte
 * @param scope which boards it is for
 * @param filters those that it stands behind, one of each kind; none for all boards
 * @param configTxt whether it belongs to config.txt
 * @param shift bytes in front of {@code text} that are not part of it
 */
record Line(
    int number, Kind kind, String text, Scope scope, List<Filter> filters, boolean configTxt, int shift) {
  /** What a line is. */
  enum Kind {
    BLANK,
    COMMENT,
    /** A filter that the bootloader takes as one. */
    HEADER,
    /** Has a {@code =}. */
    SETTING,
    /** None of these. */
    OTHER,
    /** Has bytes that no text has; other rules than those for bytes leave it alone. */
    BROKEN
  }

  /** Whether the bootloader reads it, on some board at least. */
  boolean isRead() {
    return scope != Scope.NONE && !configTxt;
  }

  /** Whether boards with a chip can match its filters. */
  boolean isFor(Chip chip) {
    for (Filter filter : filters) {
      if (!filter.canMatch(chip)) {
        return false;
      }
    }
    return true;
  }

  /** The filters, as a name for the boards that the line is for. */
  String boards() {
    StringBuilder boards = new StringBuilder();
    for (Filter filter : filters) {
      boards.append('[').append(filter.text()).append(']');
    }
    return boards.toString();
  }
}
