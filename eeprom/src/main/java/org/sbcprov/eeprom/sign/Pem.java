package org.sbcprov.eeprom.sign;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * A block of a PEM file (RFC 7468, and RFC 1421 for headers): {@code -----BEGIN label-----}, perhaps headers and an empty
 * line, base64, {@code -----END label-----}. What stands around blocks is passed over.
 *
 * @param label such as {@code RSA PRIVATE KEY}
 * @param encrypted whether its headers say so
 * @param base64 the content as it stands there
 */
record Pem(String label, boolean encrypted, String base64) {
  static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private static final int MAX_BLOCKS = 32;
  private static final int MAX_LABEL = 64;

  /** A private key is not to be shown by accident. */
  @Override
  public String toString() {
    return label;
  }

  /**
   * All blocks of a text.
   *
   * @throws BadInput {@code eeprom.key-form} when one has no end, or there are more than 32
   */
  static List<Pem> blocks(String text, String source) {
    List<Pem> blocks = new ArrayList<>();
    int begin = text.indexOf(BEGIN);
    while (begin >= 0) {
      int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
      int lineEnd = text.indexOf('\n', begin);
      if (labelEnd < 0 || lineEnd < 0 || labelEnd > lineEnd || labelEnd - begin - BEGIN.length() > MAX_LABEL) {
        throw malformed(source, "its first line is not whole");
      }
      String label = text.substring(begin + BEGIN.length(), labelEnd);
      int end = text.indexOf(END + label + DASHES, lineEnd);
      if (end < 0) {
        throw malformed(source, "it has no end");
      }
      if (blocks.size() == MAX_BLOCKS) {
        throw malformed(source, "it is one of more than " + MAX_BLOCKS);
      }
      blocks.add(block(label, text.substring(lineEnd + 1, end)));
      begin = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  /**
   * The content.
   *
   * @throws BadInput {@code eeprom.key-form} when it is not base64
   */
  byte[] der(String source) {
    StringBuilder digits = new StringBuilder(base64.length());
    for (int i = 0; i < base64.length(); i++) {
      if (base64.charAt(i) > ' ') {
        digits.append(base64.charAt(i));
      }
    }
    try {
      return Base64.getDecoder().decode(digits.toString());
    } catch (IllegalArgumentException e) {
      // Its message would show a part of the key.
      throw malformed(source, "it is not base64");
    }
  }

  private static Pem block(String label, String body) {
    int headersEnd = 0;
    boolean encrypted = false;
    for (int start = 0; start < body.length(); ) {
      int lineEnd = body.indexOf('\n', start);
      lineEnd = lineEnd < 0 ? body.length() : lineEnd;
      String line = body.substring(start, lineEnd);
      if (line.indexOf(':') < 0 && !(headersEnd > 0 && line.startsWith(" "))) {
        break;
      }
      encrypted |= line.startsWith("Proc-Type:") && line.contains("ENCRYPTED");
      start = lineEnd + 1;
      headersEnd = Math.min(start, body.length());
    }
    return new Pem(label, encrypted, body.substring(headersEnd));
  }

  private static Failure malformed(String source, String problem) {
    return new BadInput(
        "eeprom.key-form",
        "A PEM block in " + source + " is damaged: " + problem,
        Facts.of("file", source),
        "Get the key again from where it comes from.");
  }
}
