package org.sbcprov.imaging.fat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of eight and three characters that every entry has.
 *
 * @param bytes 11, upper case, padded by spaces
 * @param caseBits which part is shown in lower case, as Windows NT has it
 * @param isWhole whether it says all of the name, so that no long one is needed
 */
record ShortName(byte[] bytes, int caseBits, boolean isWhole) {
  static final int BYTES = 11;
  static final int BASE = 8;
  static final int LOWER_BASE = 0x08;
  static final int LOWER_EXTENSION = 0x10;

  private static final String SIGNS = "!#$%&'()-@^_`{}~";
  private static final char UNREADABLE = '\ufffd';

  /** The short name that differs from a name at most by case, or null when there is none. */
  static ShortName of(String name) {
    int dot = name.indexOf('.');
    String base = dot < 0 ? name : name.substring(0, dot);
    String extension = dot < 0 ? "" : name.substring(dot + 1);
    boolean fits = !base.isEmpty() && base.length() <= BASE && extension.length() <= BYTES - BASE;
    if (!fits || dot >= 0 && extension.isEmpty() || !isAllowed(base) || !isAllowed(extension)) {
      return null;
    }
    boolean lowerBase = hasLower(base);
    boolean lowerExtension = hasLower(extension);
    boolean isMixed = lowerBase && hasUpper(base) || lowerExtension && hasUpper(extension);
    int bits = isMixed ? 0 : (lowerBase ? LOWER_BASE : 0) | (lowerExtension ? LOWER_EXTENSION : 0);
    return new ShortName(pack(upper(base), upper(extension)), bits, !isMixed);
  }

  /** Eleven bytes of two parts, which are in upper case and fit. */
  static byte[] pack(String base, String extension) {
    byte[] packed = new byte[BYTES];
    Arrays.fill(packed, (byte) ' ');
    for (int i = 0; i < base.length(); i++) {
      packed[i] = (byte) base.charAt(i);
    }
    for (int i = 0; i < extension.length(); i++) {
      packed[BASE + i] = (byte) extension.charAt(i);
    }
    return packed;
  }

  /** Whether a character can be in a short name, in either case. */
  static boolean isAllowed(char c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || SIGNS.indexOf(c) >= 0;
  }

  /** Upper case of ASCII letters; everything else stays. */
  static char upper(char c) {
    return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
  }

  /** What long names are tied to their short one by. */
  static int checksum(byte[] name) {
    int sum = 0;
    for (byte b : name) {
      sum = ((sum & 1) << 7) + (sum >> 1) + (b & 0xff) & 0xff;
    }
    return sum;
  }

  /** The name as it is shown; what cannot be in a name is a replacement character. */
  static String text(byte[] name, int caseBits) {
    byte[] bytes = name.clone();
    if (bytes[0] == DirEntry.REALLY_E5) {
      bytes[0] = DirEntry.FREE;
    }
    String base = part(Arrays.copyOf(bytes, BASE), (caseBits & LOWER_BASE) != 0);
    String extension = part(Arrays.copyOfRange(bytes, BASE, BYTES), (caseBits & LOWER_EXTENSION) != 0);
    return extension.isEmpty() ? base : base + "." + extension;
  }

  private static String part(byte[] bytes, boolean lower) {
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == ' ') {
      length--;
    }
    StringBuilder text = new StringBuilder(decode(bytes, length));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' || FatNames.isIllegal(c)) {
        text.setCharAt(i, UNREADABLE);
      } else if (lower && c >= 'A' && c <= 'Z') {
        text.setCharAt(i, (char) (c - 'A' + 'a'));
      }
    }
    return text.toString();
  }

  /** Code page 850, the default of dosfstools and mtools, for what is not ASCII. */
  static String decode(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] < 0) {
        Charset oem = Charset.isSupported("IBM850") ? Charset.forName("IBM850") : StandardCharsets.ISO_8859_1;
        return new String(bytes, 0, length, oem);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  private static boolean isAllowed(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (!isAllowed(part.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasLower(String part) {
    return !part.equals(upper(part));
  }

  private static boolean hasUpper(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) >= 'A' && part.charAt(i) <= 'Z') {
        return true;
      }
    }
    return false;
  }

  static String upper(String part) {
    char[] chars = part.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      chars[i] = upper(chars[i]);
    }
    return new String(chars);
  }
}
