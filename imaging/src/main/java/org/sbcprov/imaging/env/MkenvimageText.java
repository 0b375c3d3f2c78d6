package org.sbcprov.imaging.env;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * A text with a variable a line, as {@code mkenvimage} takes it: empty lines and those that begin with {@code #} are
 * passed over, a backslash before the end of a line is a line feed in the value, and all else stays as it is, carriage
 * returns too. Source: tools/mkenvimage.c of U-Boot.
 *
 * <p>An oddity of the tool, kept: a line that is empty does not end a variable that goes on, so a value cannot have two
 * line feeds in a row, nor one before {@code #} or at its end, nor can it end with a backslash. {@link EnvironmentText}
 * gives such entries in comments of its own, which are read here.
 */
public final class MkenvimageText {
  /** The largest text that is read. */
  public static final int LIMIT = EnvironmentBlock.LARGEST;

  /** A comment with an entry that the form of the tool cannot say: the entry in base64 follows. */
  static final String ENTRY_COMMENT = "#sbcprov-entry ";

  private MkenvimageText() {}

  /**
   * The environment that a text stands for, as it is stored.
   *
   * @param text at most {@link #LIMIT} bytes
   * @param size of the block, flag and CRC included
   * @return the same bytes that {@code mkenvimage} writes, as long as the text has no {@link #ENTRY_COMMENT}
   * @throws BadInput {@code env.too-large} or {@code env.text-form}
   */
  public static byte[] block(byte[] text, EnvironmentForm form, ByteOrder order, int size, byte fill) {
    return EnvironmentBlock.write(form, order, size, EnvironmentBlock.FIRST_FLAG, fill, texts(text));
  }

  /** The variables that a text stands for. */
  public static Environment parse(byte[] text) {
    return Environment.parse(texts(text));
  }

  /** The texts with their NULs. */
  private static byte[] texts(byte[] text) {
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    int at = 0;
    boolean open = false;
    boolean atLineStart = true;
    boolean backslash = false;
    int line = 1;
    while (at < text.length) {
      byte value = text[at];
      if (value == 0) {
        throw bad("has a NUL, at which U-Boot would stop reading", line);
      }
      if (value == '\n') {
        line++;
        if (!atLineStart) {
          texts.write(backslash ? '\n' : 0);
          open = backslash;
        }
        backslash = false;
        atLineStart = true;
        at++;
        continue;
      }
      if (atLineStart && value == '#') {
        int end = at;
        while (end < text.length && text[end] != '\n') {
          end++;
        }
        if (!open) {
          entry(new String(text, at, end - at, StandardCharsets.ISO_8859_1), line, texts);
        }
        line++;
        at = end + 1;
        continue;
      }
      // A backslash is written when it is known not to be the last of its line.
      if (backslash) {
        texts.write('\\');
      }
      backslash = value == '\\';
      if (!backslash) {
        texts.write(value);
      }
      open = true;
      atLineStart = false;
      at++;
    }
    if (backslash) {
      texts.write('\\');
    }
    if (open) {
      texts.write(0);
    }
    texts.write(0);
    return texts.toByteArray();
  }

  private static void entry(String comment, int line, ByteArrayOutputStream texts) {
    if (!comment.startsWith(ENTRY_COMMENT)) {
      return;
    }
    byte[] entry;
    try {
      entry = Base64.getDecoder().decode(comment.substring(ENTRY_COMMENT.length()).stripTrailing());
    } catch (IllegalArgumentException e) {
      throw bad("has an entry in base64 that is none", line);
    }
    boolean storable = entry.length > 0;
    for (byte value : entry) {
      storable &= value != 0;
    }
    if (!storable) {
      throw bad("has an entry in base64 that cannot be stored", line);
    }
    texts.writeBytes(entry);
    texts.write(0);
  }

  private static BadInput bad(String problem, int line) {
    return new BadInput(
        "env.text-form",
        "The text of the environment " + problem + ", in line " + line,
        Facts.of("line", line),
        "Each line is NAME=VALUE; a backslash at the end of a line stands for a line feed in the value.");
  }
}
