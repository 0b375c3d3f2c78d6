package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.List;

/** Parts a script of U-Boot's shell into words and operators; words keep their quotes. */
final class ScriptText {
  private ScriptText() {}

  /**
   * A word, or one of {@code ;}, {@code &&} and {@code ||}.
   *
   * @param operator whether it is an operator
   */
  record Token(Traced text, boolean operator) {
    boolean is(String word) {
      return text.text().equals(word);
    }
  }

  static List<Token> tokens(Traced script) {
    List<Token> tokens = new ArrayList<>();
    String text = script.text();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int length = operator(text, at);
      if (length > 0) {
        tokens.add(new Token(script.part(at, at + length), true));
        at += length;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        at++;
      } else {
        int end = wordEnd(text, at);
        tokens.add(new Token(script.part(at, end), false));
        at = end;
      }
    }
    return tokens;
  }

  private static int operator(String text, int at) {
    if (text.startsWith("&&", at) || text.startsWith("||", at)) {
      return 2;
    }
    char c = text.charAt(at);
    return c == ';' || c == '\n' || c == '&' || c == '|' ? 1 : 0;
  }

  private static int wordEnd(String text, int from) {
    char quote = 0;
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\' && quote != '\'') {
        at++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == ' ' || c == '\t' || c == '\r' || operator(text, at) > 0) {
        return at;
      }
      at++;
    }
    return Math.min(at, text.length());
  }
}
