package org.sbcprov.eeprom.lint;

/** IPv4 addresses as numbers of 32 bits. */
final class Ipv4 {
  private static final long CLASS_D = 0xe000_0000L;
  private static final int LOOPBACK = 127;

  private Ipv4() {}

  /** A dotted quad without leading zeros; -1 for anything else. */
  static long parse(String text) {
    long address = 0;
    int part = -1;
    int parts = 1;
    boolean zero = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (part < 0 || parts == 4) {
          return -1;
        }
        address = address << 8 | part;
        part = -1;
        parts++;
      } else if (c >= '0' && c <= '9') {
        zero = part < 0 ? c == '0' : zero;
        if (part >= 0 && zero) {
          return -1;
        }
        part = Math.max(part, 0) * 10 + c - '0';
        if (part > 255) {
          return -1;
        }
      } else {
        return -1;
      }
    }
    return parts == 4 && part >= 0 ? address << 8 | part : -1;
  }

  /** Whether a host can have it: not 0.x, not 127.x, no group, not the broadcast address. */
  static boolean isHost(long address) {
    long first = address >> 24;
    return first != 0 && first != LOOPBACK && address < CLASS_D;
  }

  /**
   * The mask of a subnet as a dotted quad.
   *
   * @param bits how many ones it begins with, 1 to 31
   */
  static String mask(int bits) {
    int mask = -1 << (32 - bits);
    return (mask >>> 24) + "." + (mask >>> 16 & 0xff) + "." + (mask >>> 8 & 0xff) + "." + (mask & 0xff);
  }

  /** Whether it is ones followed by zeros, at least one of each. */
  static boolean isMask(long address) {
    long inverted = ~address & 0xffff_ffffL;
    return address != 0 && inverted != 0 && (inverted & inverted + 1) == 0;
  }
}
