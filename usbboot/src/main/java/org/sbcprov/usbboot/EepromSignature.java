package org.sbcprov.usbboot;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The part of a {@code pieeprom.sig} that can be checked without a key: its first line is the SHA-256 of the EEPROM
 * image as 64 hexadecimal digits.
 */
final class EepromSignature {
  private static final int DIGITS = 64;

  private EepromSignature() {}

  /** The digest in lower case, or empty when the file does not start with one. */
  static Optional<String> digest(byte[] file) {
    if (file.length < DIGITS) {
      return Optional.empty();
    }
    for (int i = 0; i < DIGITS; i++) {
      if (Character.digit(file[i], 16) < 0) {
        return Optional.empty();
      }
    }
    if (file.length > DIGITS && file[DIGITS] > ' ') {
      return Optional.empty();
    }
    return Optional.of(new String(file, 0, DIGITS, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
  }
}
