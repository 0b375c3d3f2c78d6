package org.sbcprov.usbboot.aftermath;

import java.util.Locale;
import java.util.Optional;

/** Whether two serial numbers that a board tells in different stages are the same. */
final class SerialNumbers {
  private static final int SHORTEST = 4;
  private static final int SHORTEST_TAIL = 8;

  private SerialNumbers() {}

  /**
   * The boot ROM may tell the last 8 of the 16 hexadecimal digits that Linux tells. What many devices have alike, such as
   * {@code 00000000}, tells nothing.
   */
  static boolean same(Optional<String> one, Optional<String> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return false;
    }
    String a = one.get().toLowerCase(Locale.ROOT);
    String b = other.get().toLowerCase(Locale.ROOT);
    String tail = a.length() <= b.length() ? a : b;
    String whole = tail.equals(a) ? b : a;
    if (tail.length() < SHORTEST || isOneCharacter(tail)) {
      return false;
    }
    return tail.equals(whole)
        || tail.length() >= SHORTEST_TAIL && isHex(tail) && isHex(whole) && whole.endsWith(tail);
  }

  private static boolean isOneCharacter(String text) {
    for (int i = 1; i < text.length(); i++) {
      if (text.charAt(i) != text.charAt(0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }
}
