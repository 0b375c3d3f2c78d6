package org.sbcprov.core;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds keys and certificates by the lines that begin them in PEM (RFC 7468): {@code -----BEGIN label-----}. What cannot
 * be read as a key any more counts as well: this is for keeping keys safe, not for using them.
 */
public final class PemLabels {
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final String PRIVATE = "PRIVATE KEY";

  /** No label is longer; of one that is, this much is shown. */
  private static final int MAX_LABEL = 64;

  private PemLabels() {}

  /** The label of the first block, such as {@code RSA PRIVATE KEY}; empty where no line begins one. */
  public static Optional<String> first(byte[] text) {
    int offset = next(text, 0);
    return offset < 0 ? Optional.empty() : Optional.of(label(text, offset));
  }

  /** Whether one of the blocks is a private key of any kind. */
  public static boolean hasPrivateKey(byte[] text) {
    for (int offset = next(text, 0); offset >= 0; offset = next(text, offset)) {
      if (label(text, offset).contains(PRIVATE)) {
        return true;
      }
    }
    return false;
  }

  /** The offset of the next label, or -1. */
  private static int next(byte[] text, int from) {
    boolean lineBegins = from == 0;
    int start = from == 0 && beginsWith(text, 0, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : from;
    for (int i = start; i < text.length; i++) {
      byte value = text[i];
      if (lineBegins && value == '-' && beginsWith(text, i, BEGIN)) {
        return i + BEGIN.length;
      }
      lineBegins = value == '\n' || value == '\r' || lineBegins && (value == ' ' || value == '\t');
    }
    return -1;
  }

  private static boolean beginsWith(byte[] text, int offset, byte[] words) {
    if (text.length - offset < words.length) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      if (text[offset + i] != words[i]) {
        return false;
      }
    }
    return true;
  }

  private static String label(byte[] text, int offset) {
    StringBuilder label = new StringBuilder();
    for (int i = offset; i < text.length && label.length() < MAX_LABEL; i++) {
      byte value = text[i];
      boolean part = value >= 'A' && value <= 'Z' || value >= '0' && value <= '9' || value == ' ';
      if (!part) {
        break;
      }
      label.append((char) value);
    }
    return label.toString();
  }
}
