package org.sbcprov.imaging.slots;

/** The words of a kernel's command line, as {@code next_arg} in the kernel's lib/cmdline.c parts them. */
final class CommandLineWords {
  private static final String ROOT = "root=";

  private CommandLineWords() {}

  /** Start and end of the value of the last {@code root=}, which is the one that the kernel takes; null for none. */
  static int[] root(String line) {
    int[] found = null;
    int at = 0;
    while (at < line.length()) {
      while (at < line.length() && isBlank(line.charAt(at))) {
        at++;
      }
      int end = end(line, at);
      if (line.startsWith(ROOT, at)) {
        found = new int[] {at + ROOT.length(), end};
      }
      at = end;
    }
    return found;
  }

  /** Where the word that begins at a place ends. */
  static int end(String line, int from) {
    boolean quoted = false;
    int at = from;
    while (at < line.length() && (quoted || !isBlank(line.charAt(at)))) {
      quoted ^= line.charAt(at) == '"';
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c >= '\t' && c <= '\r' || c == 0xa0;
  }
}
