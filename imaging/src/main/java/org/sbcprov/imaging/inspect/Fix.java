package org.sbcprov.imaging.inspect;

import java.nio.file.Path;

/** Command lines that a report recommends. */
final class Fix {
  private final String file;

  Fix(Path file) {
    this.file = quoted(file.toString());
  }

  /** Repairs what is named: {@code bit}, {@code hole}, ... */
  String repair(String what) {
    return "sbcprov image repair " + file + " --only " + what;
  }

  /** Puts a file into a partition. */
  String put(String name, String content) {
    return "sbcprov image put " + file + " " + quoted(name) + " " + content;
  }

  /** Names a variable of the environment anew, which writes a good one. */
  String environment() {
    return "sbcprov env set " + file + " NAME=VALUE";
  }

  private static String quoted(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-/+,:=@".indexOf(c) >= 0;
      if (!plain) {
        return "'" + word.replace("'", "'\\''") + "'";
      }
    }
    return word.isEmpty() ? "''" : word;
  }
}
