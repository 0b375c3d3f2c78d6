package org.sbcprov.imaging.fat;

import java.util.Arrays;

/**
 * The entries before an entry that hold its long name: 13 UTF-16 units each, the last part first. Byte 0 is the number
 * of the part from 1, with {@link #LAST} in the last one; 11 the attributes, 13 the short name's checksum.
 */
final class LongName {
  private static final int UNITS = 13;
  private static final int MOST_PARTS = 20;
  private static final int LAST = 0x40;
  private static final int CHECKSUM_AT = 13;
  private static final char PADDING = '\uffff';

  /** Where in an entry the units are. */
  private static final int[] UNITS_AT = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

  private final char[] units = new char[UNITS * MOST_PARTS];
  private int parts;
  private int next;
  private int checksum;
  private int first;

  /** Entries that a name takes. */
  static int entries(String name) {
    return (name.length() + UNITS - 1) / UNITS;
  }

  /** Writes all entries of a name, which stand before the short one. */
  static void write(String name, byte[] shortName, byte[] directory, int at) {
    int count = entries(name);
    int sum = ShortName.checksum(shortName);
    for (int i = 0; i < count; i++) {
      int part = count - i;
      int entry = at + i * DirEntry.BYTES;
      directory[entry] = (byte) (i == 0 ? part | LAST : part);
      directory[entry + DirEntry.ATTRIBUTES_AT] = DirEntry.LONG_NAME;
      directory[entry + CHECKSUM_AT] = (byte) sum;
      for (int j = 0; j < UNITS; j++) {
        int unit = (part - 1) * UNITS + j;
        char c = unit < name.length() ? name.charAt(unit) : unit == name.length() ? '\0' : PADDING;
        directory[entry + UNITS_AT[j]] = (byte) c;
        directory[entry + UNITS_AT[j] + 1] = (byte) (c >> 8);
      }
    }
  }

  /** Takes the next entry of a directory that is a part of a long name; what does not fit is forgotten. */
  void take(byte[] directory, int at) {
    int number = directory[at] & 0xff;
    int sum = directory[at + CHECKSUM_AT] & 0xff;
    if ((number & LAST) != 0) {
      parts = number & ~LAST;
      next = parts;
      checksum = sum;
      first = at / DirEntry.BYTES;
    }
    if (next == 0 || parts > MOST_PARTS || (number & ~LAST) != next || sum != checksum) {
      forget();
      return;
    }
    next--;
    for (int j = 0; j < UNITS; j++) {
      int from = at + UNITS_AT[j];
      units[next * UNITS + j] = (char) (directory[from] & 0xff | (directory[from + 1] & 0xff) << 8);
    }
  }

  /** The long name of the short one that comes now, or empty when there is none that fits and can be a name. */
  String nameOf(byte[] shortName) {
    if (parts == 0 || next != 0 || checksum != ShortName.checksum(shortName)) {
      return "";
    }
    int length = 0;
    while (length < parts * UNITS && units[length] != '\0') {
      length++;
    }
    String name = new String(Arrays.copyOf(units, length));
    return FatNames.problem(name).isEmpty() ? name : "";
  }

  /** The number, in the directory, of the name's first entry. */
  int first() {
    return first;
  }

  void forget() {
    parts = 0;
    next = 0;
  }
}
