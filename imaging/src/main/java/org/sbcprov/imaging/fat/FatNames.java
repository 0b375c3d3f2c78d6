package org.sbcprov.imaging.fat;

/** What names a FAT file system can hold, and which ones are the same to it. */
final class FatNames {
  /** UTF-16 units. */
  static final int LONGEST = 255;

  private static final String ILLEGAL = "\"*/:<>?\\|";

  private FatNames() {}

  /** What is wrong with a name, or empty. */
  static String problem(String name) {
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      return "that is no name";
    }
    if (name.length() > LONGEST) {
      return "the name has " + name.length() + " characters, and may have " + LONGEST;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (isIllegal(c)) {
        return c < ' '
            ? "the name has the control character " + FatFailures.hex(c)
            : "the name has the character " + c;
      }
      if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return "the name is not valid Unicode";
      }
    }
    char last = name.charAt(name.length() - 1);
    return last == '.' || last == ' ' ? "the name ends with a " + (last == '.' ? "dot" : "space") : "";
  }

  static boolean isIllegal(char c) {
    return c < ' ' || ILLEGAL.indexOf(c) >= 0;
  }

  /** The same for names that are one name to FAT: they differ only by case. */
  static String folded(String name) {
    char[] chars = name.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      chars[i] = Character.toLowerCase(Character.toUpperCase(chars[i]));
    }
    return new String(chars);
  }

  /** What is wrong with a label, or empty. */
  static String labelProblem(String label) {
    if (label.length() > ShortName.BYTES) {
      return "it has " + label.length() + " characters, and may have " + ShortName.BYTES;
    }
    if (label.startsWith(" ") || label.endsWith(" ")) {
      return "it begins or ends with a space";
    }
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      if (c != ' ' && !ShortName.isAllowed(c)) {
        return c < 0x80 && c >= ' ' ? "it has the character " + c : "it has a character that is not of ASCII";
      }
    }
    return label.equals(BootSector.NO_NAME.trim()) ? "that stands for no label" : "";
  }
}
