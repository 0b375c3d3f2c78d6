package org.sbcprov.eeprom;

import java.util.Arrays;

/**
 * Kinds of filters. A filter takes the place of an earlier one of its kind and joins those of other kinds: behind {@code
 * [pi4]} and {@code [cm4]} all Compute Modules 4 are let through, behind {@code [0x12345678]} and {@code [cm4]} the one
 * with that serial number. From the Raspberry Pi documentation, "Conditional filters".
 */
final class ConfFilters {
  private ConfFilters() {}

  /** Whether the filters that begin at two offsets, with their brackets, are of one kind. */
  static boolean sameKind(byte[] text, int one, int other) {
    if (isModel(text, one) || isModel(text, other)) {
      return isModel(text, one) && isModel(text, other);
    }
    return Arrays.equals(text, one, kindEnd(text, one), text, other, kindEnd(text, other));
  }

  private static boolean isModel(byte[] text, int filter) {
    return beginsWith(text, filter + 1, 'p', 'i') || beginsWith(text, filter + 1, 'c', 'm');
  }

  private static boolean beginsWith(byte[] text, int offset, char first, char second) {
    return offset + 1 < text.length && text[offset] == first && text[offset + 1] == second;
  }

  /** The kind is the name without its number and without what it is compared with; serial numbers begin with 0x. */
  private static int kindEnd(byte[] text, int filter) {
    int end = filter + 1;
    if (beginsWith(text, end, '0', 'x')) {
      return end + 2;
    }
    while (end < text.length && isName(text[end])) {
      end++;
    }
    return end;
  }

  private static boolean isName(byte value) {
    return value >= 'a' && value <= 'z' || value >= 'A' && value <= 'Z' || value == '_' || value == '-';
  }
}
