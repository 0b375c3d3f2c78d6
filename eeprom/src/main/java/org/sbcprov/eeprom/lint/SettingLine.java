package org.sbcprov.eeprom.lint;

import java.util.Optional;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeys;

/**
 * A line {@code KEY=VALUE}, as it is written and as it was meant: rules for its form look at the one, all others at the
 * other, so that one mistake is told once.
 *
 * @param line where it stands
 * @param rawKey all in front of {@code =}
 * @param rawValue all behind it
 * @param key the key without blanks and {@code export}
 * @param value the value without blanks around it, quotes, and a comment behind it
 * @param comment what stands behind the value from {@code #} on; perhaps empty
 * @param known the key that it is, in whatever case
 */
record SettingLine(
    Line line, String rawKey, String rawValue, String key, String value, String comment, Optional<BootKey> known) {
  static final String[] SHELL_WORDS = {"export ", "set ", "setenv "};

  static SettingLine of(Line line) {
    int equals = line.text().indexOf('=');
    String rawKey = line.text().substring(0, equals);
    String rawValue = line.text().substring(equals + 1);
    String key = trim(rawKey);
    for (String word : SHELL_WORDS) {
      if (key.startsWith(word)) {
        key = trim(key.substring(word.length()));
      }
    }
    String value = trim(rawValue);
    int hash = commentIn(value);
    String comment = hash < 0 ? "" : value.substring(hash);
    value = unquoted(hash < 0 ? value : trim(value.substring(0, hash)));
    Optional<BootKey> known = BootKeys.find(key);
    return new SettingLine(
        line, rawKey, rawValue, key, value, comment, known.isPresent() ? known : BootKeys.findInAnyCase(key));
  }

  /** The key as it has to be written. */
  String name() {
    return known.isPresent() ? known.get().name() : key;
  }

  /** The line as it has to be written. */
  String plain() {
    return name() + "=" + value;
  }

  /** Where the key begins. */
  int keyColumn() {
    return line.shift() + Math.max(0, line.text().indexOf(key)) + 1;
  }

  /** Where the value begins, behind blanks and quotes. */
  int valueColumn() {
    int start = rawKey.length() + 1;
    while (start < line.text().length() && isBlankOrQuote(line.text().charAt(start))) {
      start++;
    }
    return line.shift() + (value.isEmpty() ? rawKey.length() + 1 : start) + 1;
  }

  /** A value for messages: not too long, and printable. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length() && i < 60; i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return text.length() > 60 ? shown + "..." : shown.toString();
  }

  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isBlankOrQuote(char c) {
    return isBlank(c) || c == '"' || c == '\'';
  }

  private static int commentIn(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) == '#' && (i == 0 || isBlank(value.charAt(i - 1)))) {
        return i;
      }
    }
    return -1;
  }

  private static String unquoted(String value) {
    int end = value.length();
    if (end == 0 || value.charAt(0) != '"' && value.charAt(0) != '\'') {
      return value;
    }
    boolean closed = end > 1 && value.charAt(end - 1) == value.charAt(0);
    return value.substring(1, closed ? end - 1 : end);
  }
}
