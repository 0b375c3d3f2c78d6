package org.sbcprov.core.sysfs;

import java.nio.charset.StandardCharsets;

/** Texts as the kernel and udev write them into lists whose fields blanks separate. */
public final class KernelText {
  private KernelText() {}

  /** What {@code mountinfo} and {@code swaps} write as three octal digits: blanks, line ends and backslashes. */
  public static String unescape(String field) {
    return plain(field, false);
  }

  /** What udev writes into names of links, and the kernel for some drivers: two hexadecimal digits, {@code \x20}. */
  public static String unescapeHex(String name) {
    return plain(name, true);
  }

  private static String plain(String field, boolean hex) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    byte[] raw = field.getBytes(StandardCharsets.UTF_8);
    byte[] plain = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      int value = raw[i] != '\\' || i + 3 >= raw.length ? -1 : hex ? hex(raw, i) : octal(raw, i);
      plain[length++] = value < 0 ? raw[i] : (byte) value;
      i += value < 0 ? 0 : 3;
    }
    return new String(plain, 0, length, StandardCharsets.UTF_8);
  }

  private static int octal(byte[] raw, int at) {
    int value = 0;
    for (int i = at + 1; i <= at + 3; i++) {
      if (raw[i] < '0' || raw[i] > '7') {
        return -1;
      }
      value = value * 8 + raw[i] - '0';
    }
    return value;
  }

  private static int hex(byte[] raw, int at) {
    int high = Character.digit(raw[at + 2], 16);
    int low = Character.digit(raw[at + 3], 16);
    return raw[at + 1] != 'x' || high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
