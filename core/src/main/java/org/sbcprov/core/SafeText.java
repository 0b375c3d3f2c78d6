package org.sbcprov.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text of unknown origin, made so that no terminal takes any of it for a command. */
public final class SafeText {
  private SafeText() {}

  /**
   * Bytes as text: as UTF-8 where they are that, with {@code \xNN} for each byte that cannot be shown, {@code \r} for a
   * CR, and tabs as they are.
   */
  public static String of(byte[] bytes) {
    try {
      return of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      StringBuilder shown = new StringBuilder();
      for (byte value : bytes) {
        append(shown, value >= 0 && isShown(value), value);
      }
      return shown.toString();
    }
  }

  /** The same for a text. */
  public static String of(String text) {
    return of(text, false);
  }

  /** The same for a text of several lines: their ends stay. */
  public static String ofLines(String text) {
    return of(text, true);
  }

  private static String of(String text, boolean lines) {
    if (isPlain(text, lines)) {
      return text;
    }
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int character = text.codePointAt(i);
      if (isShown(character) || lines && character == '\n') {
        shown.appendCodePoint(character);
      } else {
        // A lone surrogate has no bytes of its own; it becomes a question mark.
        for (byte value : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
          append(shown, false, value);
        }
      }
    }
    return shown.toString();
  }

  /** Most texts are, and are told without the tables that characters are looked up in. */
  private static boolean isPlain(String text, boolean lines) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > '~' || c < ' ' && !(lines && c == '\n')) {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder shown, boolean plain, byte value) {
    if (plain) {
      shown.append((char) value);
    } else if (value == '\r') {
      shown.append("\\r");
    } else {
      shown.append("\\x").append(HexFormat.of().toHexDigits(value));
    }
  }

  /** Control characters move the cursor, formats turn the direction of writing around. */
  private static boolean isShown(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character == '\t';
      case Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
