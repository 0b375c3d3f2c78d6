package org.sbcprov.imaging.build;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * Reads the syntax of genimage's configurations, that of libconfuse: {@code name = value}, {@code name = {a, b}} and {@code
 * name title { ... }}, with comments of shells, C and C++.
 */
final class GenimageParser {
  /** The most that a configuration may hold, in bytes. */
  static final int LIMIT = 256 * 1024;

  private static final int DEEPEST = 8;

  private final String text;
  private final String source;
  private int at;
  private int line = 1;

  private GenimageParser(String text, String source) {
    this.text = text;
    this.source = source;
  }

  /**
   * An option or a section.
   *
   * @param name its name
   * @param title of a section; empty without one
   * @param values of an option; null for a section
   * @param items of a section; null for an option
   * @param line where its name stands
   */
  record Item(String name, String title, List<String> values, List<Item> items, int line) {
    boolean isSection() {
      return items != null;
    }
  }

  /**
   * Reads a whole configuration.
   *
   * @throws BadInput {@code image.file-form} with the line at fault
   */
  static List<Item> parse(byte[] content, String source) {
    GenimageParser parser = new GenimageParser(new String(content, StandardCharsets.UTF_8), source);
    return parser.items(0);
  }

  /** The failure of a line. */
  static BadInput bad(String source, int line, String problem) {
    return new BadInput(
        "image.file-form",
        "genimage configuration " + source + ", line " + line + ": " + problem,
        Facts.of("file", source, "line", line),
        "docs/images.md tells which part of genimage's configurations is read.");
  }

  private List<Item> items(int depth) {
    if (depth > DEEPEST) {
      throw bad("sections are nested deeper than " + DEEPEST + " levels");
    }
    List<Item> items = new ArrayList<>();
    while (true) {
      String token = token();
      if (token.isEmpty() || token.equals("}")) {
        if (token.isEmpty() != (depth == 0)) {
          throw bad(token.isEmpty() ? "the end comes before a }" : "there is a } too many");
        }
        return items;
      }
      items.add(item(word(token), depth));
    }
  }

  private Item item(String name, int depth) {
    int start = line;
    String next = token();
    switch (next) {
      case "=":
        return new Item(name, "", values(), null, start);
      case "{":
        return new Item(name, "", null, items(depth + 1), start);
      case "(":
        throw bad(name + "(...) is not read here: put everything into one file");
      case "+=":
        throw bad("+= is not read here: give all values at once");
      default:
        String title = word(next);
        if (!token().equals("{")) {
          throw bad("\"" + name + " " + title + "\" is followed by neither = nor {");
        }
        return new Item(name, title, null, items(depth + 1), start);
    }
  }

  private List<String> values() {
    String token = token();
    if (!token.equals("{")) {
      return List.of(word(token));
    }
    List<String> values = new ArrayList<>();
    token = token();
    while (!token.equals("}")) {
      values.add(word(token));
      token = token();
      if (token.equals(",")) {
        token = token();
      } else if (!token.equals("}")) {
        throw bad("a list goes on with neither , nor }");
      }
    }
    return values;
  }

  /** A token that is a text; those begin with a quote, see {@link #token}. */
  private String word(String token) {
    if (token.isEmpty() || token.charAt(0) != '"') {
      throw bad(token.isEmpty() ? "it ends in the middle" : "there is " + token + " where a word belongs");
    }
    return token.substring(1);
  }

  /** The next token: a sign, or a text with a quote in front; empty at the end. */
  private String token() {
    skip();
    if (at == text.length()) {
      return "";
    }
    char c = text.charAt(at);
    if (c == '+' && text.startsWith("+=", at)) {
      at += 2;
      return "+=";
    }
    if ("={},()".indexOf(c) >= 0) {
      at++;
      return String.valueOf(c);
    }
    if (c == '"' || c == '\'') {
      return quoted(c);
    }
    int start = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && "={},()\"'#".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    if (start == at) {
      throw bad("there is a \"" + c + "\" where a word belongs");
    }
    return '"' + text.substring(start, at);
  }

  private String quoted(char quote) {
    StringBuilder value = new StringBuilder("\"");
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        if (value.indexOf("${") >= 0) {
          throw bad("variables of the environment are not read here: write what they stand for");
        }
        return value.toString();
      }
      if (c == '\n') {
        line++;
      }
      if (c == '\\' && quote == '"' && at + 1 < text.length()) {
        at++;
        c = text.charAt(at) == 'n' ? '\n' : text.charAt(at) == 't' ? '\t' : text.charAt(at);
      }
      value.append(c);
    }
    throw bad("a text has no end");
  }

  private void skip() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        at++;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#' || text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          throw bad("a comment has no end");
        }
        for (; at < end + 2; at++) {
          line += text.charAt(at) == '\n' ? 1 : 0;
        }
      } else {
        return;
      }
    }
  }

  private BadInput bad(String problem) {
    return bad(source, line, problem);
  }
}
