package org.sbcprov.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of text in columns, each as wide as its widest cell. The last one is wrapped, and begins on a line of its own
 * behind a very wide cell.
 */
public final class TextTable {
  /** What most terminals and pages have room for. */
  public static final int WIDTH = 100;

  /** A last column that would be narrower is not wrapped. */
  private static final int NARROWEST = 24;

  /** Wider cells in front of the last column do not make room for themselves. */
  private static final int WIDEST = 48;

  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] right;
  private final int indent;

  /**
   * @param indent blanks in front of each line
   * @param columns one letter for each column: {@code l} to the left, {@code r} to the right
   */
  public TextTable(int indent, String columns) {
    this.indent = indent;
    right = new boolean[columns.length()];
    for (int i = 0; i < right.length; i++) {
      right[i] = columns.charAt(i) == 'r';
    }
  }

  /** Adds a row, with a cell for each column. */
  public void row(String... cells) {
    if (cells.length != right.length) {
      throw new IllegalArgumentException(cells.length + " cells");
    }
    rows.add(cells);
  }

  /** The lines, each with its line feed. */
  public String text() {
    int[] widths = new int[right.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        boolean tooWide = i == row.length - 2 && row[i].length() > WIDEST;
        widths[i] = tooWide ? widths[i] : Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      append(text, row, widths);
    }
    return text.toString();
  }

  private void append(StringBuilder text, String[] row, int[] widths) {
    StringBuilder line = new StringBuilder(" ".repeat(indent));
    int last = row.length - 1;
    for (int i = 0; i < last; i++) {
      String blanks = " ".repeat(Math.max(0, widths[i] - row[i].length()));
      line.append(right[i] ? blanks + row[i] : row[i] + blanks).append(GAP);
    }
    int hanging = indent;
    for (int i = 0; i < last; i++) {
      hanging += widths[i] + GAP.length();
    }
    if (line.length() > hanging) {
      text.append(line.toString().stripTrailing()).append('\n');
      line.setLength(0);
      line.append(" ".repeat(hanging));
    }
    int room = Math.max(NARROWEST, WIDTH - hanging);
    String rest = row[last];
    while (rest.length() > room) {
      int cut = rest.lastIndexOf(' ', room);
      if (cut <= 0) {
        break;
      }
      text.append(line).append(rest, 0, cut).append('\n');
      rest = rest.substring(cut + 1);
      line.setLength(0);
      line.append(" ".repeat(hanging));
    }
    text.append(line.append(rest).toString().stripTrailing()).append('\n');
  }
}
