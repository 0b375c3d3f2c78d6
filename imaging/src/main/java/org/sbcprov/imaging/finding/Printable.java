package org.sbcprov.imaging.finding;

/** Text out of a file that nobody vouches for, made fit for a terminal and for messages. */
public final class Printable {
  private static final char REPLACEMENT = '\ufffd';

  private Printable() {}

  /**
   * The text with a replacement character in place of what could steer a terminal, turn the direction of writing, or
   * not be encoded.
   */
  public static String of(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      printable.appendCodePoint(isPrintable(point) ? point : REPLACEMENT);
    }
    return printable.toString();
  }

  private static boolean isPrintable(int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.SURROGATE:
      case Character.UNASSIGNED:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return false;
      default:
        return true;
    }
  }
}
