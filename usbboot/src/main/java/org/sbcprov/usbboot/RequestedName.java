package org.sbcprov.usbboot;

/**
 * The rule for names that come from a board: a relative path with {@code /} between its parts, which cannot lead out of
 * the directory that it is looked up in, on any operating system.
 */
final class RequestedName {
  /** The longest name, in characters: what a message holds beside its NUL. */
  static final int LIMIT = 255;

  private RequestedName() {}

  /**
   * Checks a name.
   *
   * @throws Denied when it is not a plain relative path
   */
  static void check(String name) throws Denied {
    if (name.isEmpty()) {
      throw new Denied("there is no name");
    }
    if (name.length() > LIMIT) {
      throw new Denied("the name is longer than " + LIMIT + " characters");
    }
    for (int i = 0; i < name.length(); i++) {
      char character = name.charAt(i);
      if (character < 0x20 || character > 0x7e) {
        throw new Denied("the name has a character that is not printable ASCII");
      }
      if (character == '\\') {
        throw new Denied("the name has a backslash");
      }
      if (character == ':') {
        throw new Denied("the name has a colon, as drive letters do");
      }
    }
    if (name.charAt(0) == '/') {
      throw new Denied("the name is an absolute path");
    }
    checkParts(name);
  }

  /**
   * No part may be {@code ..}, nor anything that Windows takes for it: it drops dots and spaces at the end of a part.
   */
  private static void checkParts(String name) throws Denied {
    int start = 0;
    while (start <= name.length()) {
      int end = name.indexOf('/', start);
      end = end < 0 ? name.length() : end;
      int dots = 0;
      int others = 0;
      for (int i = start; i < end; i++) {
        if (name.charAt(i) == '.') {
          dots++;
        } else if (name.charAt(i) != ' ') {
          others++;
        }
      }
      if (others == 0 && dots >= 2) {
        throw new Denied("the name leads out of the directory");
      }
      start = end + 1;
    }
  }
}
