package org.sbcprov.imaging.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;

/**
 * Reads the little of XML that a block map is made of: a declaration, comments, elements with attributes, and text. There
 * is no document type, no entity, no CDATA and no processing instruction, so that nothing can grow; a map that has one is
 * refused.
 */
final class BlockMapText {
  private static final int LONGEST_NAME = 64;
  private static final int DEEPEST = 8;
  private static final int LONGEST_VALUE = 4096;

  private final Object file;
  private final byte[] bytes;
  private final Visitor visitor;
  private final List<String> open = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int at;
  private int textAt;
  private String attribute = "";
  private String attributeValue = "";
  private boolean rootSeen;

  /** Gets what is in the map. */
  interface Visitor {
    /** The root element begins. */
    void root(String name, String version);

    /**
     * An element without others in it ends, which may have been closed where it began.
     *
     * @param checksum value of its attribute {@code chksum} or {@code sha1}, or empty
     * @param value its text without space around it
     * @param at where that stands in the file
     */
    void leaf(String name, String checksum, String value, int at);

    /** An element with others in it ends. */
    void branch(String name);
  }

  BlockMapText(Object file, byte[] bytes, Visitor visitor) {
    this.file = file;
    this.bytes = bytes;
    this.visitor = visitor;
  }

  void read() {
    boolean leaf = false;
    while (at < bytes.length) {
      if (bytes[at] != '<') {
        text();
      } else if (starts("<!--")) {
        passTo("-->");
      } else if (starts("<?xml") && at == 0) {
        passTo("?>");
      } else if (starts("</")) {
        end(leaf);
        leaf = false;
      } else if (starts("<!") || starts("<?")) {
        throw bad("a declaration or instruction that no block map has");
      } else {
        leaf = begin();
      }
    }
    if (!open.isEmpty() || !rootSeen) {
      throw bad("it ends too early");
    }
  }

  private void text() {
    byte next = bytes[at];
    boolean space = isSpace(next);
    if (!space && (open.isEmpty() || next == '&' || next < ' ' || next == 0x7f)) {
      throw bad("a byte that no block map has there");
    }
    if (text.length() == 0 && !space) {
      textAt = at;
    }
    if (text.length() > 0 || !space) {
      text.append((char) next);
      if (text.length() > LONGEST_VALUE) {
        throw bad("a text that is too long");
      }
    }
    at++;
  }

  /** Gives whether it may be one without others in it. */
  private boolean begin() {
    at++;
    String name = name();
    attribute = "";
    attributeValue = "";
    String version = "";
    for (passSpace(); peek() != '>' && peek() != '/'; passSpace()) {
      String key = name();
      passSpace();
      take('=');
      passSpace();
      String value = quoted();
      if (key.equals("version")) {
        version = value;
      } else if (key.equals("chksum") || key.equals("sha1")) {
        if (!attribute.isEmpty()) {
          throw bad("two checksums of one range");
        }
        attribute = key;
        attributeValue = value.strip();
      }
    }
    boolean closed = peek() == '/';
    if (closed) {
      at++;
    }
    take('>');
    if (open.isEmpty()) {
      if (rootSeen) {
        throw bad("a second root element");
      }
      rootSeen = true;
      visitor.root(name, version);
    } else if (!text.toString().isBlank()) {
      throw bad("text between elements");
    }
    text.setLength(0);
    if (closed) {
      if (!open.isEmpty()) {
        visitor.leaf(name, attributeValue, "", at);
      }
      return false;
    }
    open.add(name);
    if (open.size() > DEEPEST) {
      throw bad("elements are too deep in each other");
    }
    return true;
  }

  private void end(boolean leaf) {
    at += 2;
    String name = name();
    passSpace();
    take('>');
    if (open.isEmpty() || !open.remove(open.size() - 1).equals(name)) {
      throw bad("the end of an element that did not begin");
    }
    if (leaf) {
      visitor.leaf(name, attributeValue, text.toString().strip(), textAt);
    } else if (!text.toString().isBlank()) {
      throw bad("text between elements");
    } else {
      visitor.branch(name);
    }
    text.setLength(0);
  }

  private String name() {
    int from = at;
    while (at < bytes.length && isNameByte(bytes[at])) {
      at++;
    }
    if (at == from || at - from > LONGEST_NAME) {
      throw bad("a name is missing or too long");
    }
    return new String(bytes, from, at - from, StandardCharsets.US_ASCII);
  }

  private static boolean isNameByte(byte next) {
    return next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z' || next >= '0' && next <= '9' || next == '_'
        || next == '-' || next == '.' || next == ':';
  }

  private String quoted() {
    int quote = peek();
    if (quote != '"' && quote != '\'') {
      throw bad("a value without quotation marks");
    }
    int from = ++at;
    while (peek() != quote) {
      if (peek() < ' ' || peek() == '<' || peek() == '&' || at - from > LONGEST_VALUE) {
        throw bad("a value that no block map has");
      }
      at++;
    }
    return new String(bytes, from, at++ - from, StandardCharsets.ISO_8859_1);
  }

  private void passTo(String mark) {
    while (at < bytes.length) {
      if (starts(mark)) {
        at += mark.length();
        return;
      }
      at++;
    }
    throw bad("it ends too early");
  }

  private void passSpace() {
    while (isSpace(peek())) {
      at++;
    }
  }

  private static boolean isSpace(int next) {
    return next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }

  private int peek() {
    if (at >= bytes.length) {
      throw bad("it ends too early");
    }
    return bytes[at];
  }

  private void take(char expected) {
    if (peek() != expected) {
      throw bad("a byte that no block map has there");
    }
    at++;
  }

  private boolean starts(String mark) {
    if (mark.length() > bytes.length - at) {
      return false;
    }
    for (int i = 0; i < mark.length(); i++) {
      if (bytes[at + i] != mark.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private BadInput bad(String problem) {
    return form(file, problem + " at 0x" + Integer.toHexString(at));
  }

  /** The failure for a map that is not understood. */
  static BadInput form(Object file, String problem) {
    return new BadInput(
        "image.bmap-form",
        file + " is no block map that can be used: " + Printable.of(problem).toLowerCase(Locale.ROOT),
        Facts.of("bmap", file.toString()),
        "Get it again, or make it again with bmaptool create. Without a map the whole image is written.");
  }
}
