package org.sbcprov.usbboot.wire;

import java.util.Optional;

/**
 * The code of a {@code FACTORY_UUID}: words of up to eight hexadecimal digits, with {@code _} between them; in each
 * word the lower half first, each half three characters of the set {@code 0-9A-Z} as digits of base 40 ({@code
 * decode_duid.c}).
 */
final class C40 {
  /** The most characters that a device's unique id has ({@code DUID_LENGTH}). */
  static final int LIMIT = 36;

  private static final int WORD_DIGITS = 8;

  private C40() {}

  /** The characters, or empty when the words are not in this code. */
  static Optional<String> decode(String words) {
    StringBuilder characters = new StringBuilder(LIMIT);
    int start = 0;
    while (start <= words.length()) {
      int end = words.indexOf('_', start);
      end = end < 0 ? words.length() : end;
      if (end > start) {
        // Numbers with signs are none of this code's, and would be read.
        char first = words.charAt(start);
        if (end - start > WORD_DIGITS || first == '+' || first == '-') {
          return Optional.empty();
        }
        long word;
        try {
          word = Long.parseLong(words, start, end, 16);
        } catch (NumberFormatException e) {
          return Optional.empty();
        }
        if (word <= 0) {
          break;
        }
        if (!decodeHalf((int) (word & 0xffff), characters)
            || (word >>> 16 != 0 && !decodeHalf((int) (word >>> 16), characters))) {
          return Optional.empty();
        }
      }
      start = end + 1;
    }
    return characters.length() == 0 ? Optional.empty() : Optional.of(characters.toString());
  }

  /** Half a word is 1600 a + 40 b + c + 1. */
  private static boolean decodeHalf(int half, StringBuilder characters) {
    int digits = half - 1;
    return half > 0
        && characters.length() + 3 <= LIMIT
        && append(digits / 1600, characters)
        && append(digits / 40 % 40, characters)
        && append(digits % 40, characters);
  }

  private static boolean append(int digit, StringBuilder characters) {
    if (digit >= 4 && digit < 14) {
      characters.append((char) ('0' + digit - 4));
    } else if (digit >= 14 && digit < 40) {
      characters.append((char) ('A' + digit - 14));
    } else {
      return false;
    }
    return true;
  }
}
