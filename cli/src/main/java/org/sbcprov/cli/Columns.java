package org.sbcprov.cli;

/** Columns of a known width, for lists that are printed line by line. */
public final class Columns {
  private Columns() {}

  /** A cell, filled up with blanks to a width; a wider one gets a single blank. */
  public static String pad(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
