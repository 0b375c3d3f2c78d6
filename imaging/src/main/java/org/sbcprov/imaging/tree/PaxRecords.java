package org.sbcprov.imaging.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The records of an extended header of POSIX: {@code LENGTH KEY=VALUE} and a newline. Values are bytes. */
final class PaxRecords {
  /**
   * A record.
   *
   * @param key before the equals sign
   * @param value after it
   */
  record Entry(String key, byte[] value) {
    /** The value as text; null when it is none. */
    String text() {
      return TreeText.utf8(ByteBuffer.wrap(value));
    }

    /** The value as a decimal number, without what is behind a point; {@link TarHeader#BAD} when it is none. */
    long number() {
      String text = new String(value, StandardCharsets.ISO_8859_1);
      int point = text.indexOf('.');
      String whole = point < 0 ? text : text.substring(0, point);
      boolean negative = whole.startsWith("-");
      try {
        long number = Long.parseLong(whole);
        // Half a second before a time is in the second before it.
        return negative && point >= 0 && hasDigits(text, point + 1) ? number - 1 : number;
      } catch (NumberFormatException e) {
        return TarHeader.BAD;
      }
    }

    private static boolean hasDigits(String text, int from) {
      for (int i = from; i < text.length(); i++) {
        if (text.charAt(i) != '0') {
          return true;
        }
      }
      return false;
    }
  }

  private static final int MOST_LENGTH_DIGITS = 9;

  private PaxRecords() {}

  /** Reads all of them, in their order; null when they are not in order. */
  static List<Entry> parse(byte[] bytes) {
    List<Entry> entries = new ArrayList<>();
    int start = 0;
    while (start < bytes.length && bytes[start] != 0) {
      int i = start;
      int length = 0;
      while (i < bytes.length && i - start < MOST_LENGTH_DIGITS && bytes[i] >= '0' && bytes[i] <= '9') {
        length = length * 10 + bytes[i] - '0';
        i++;
      }
      int end = length > bytes.length - start ? -1 : start + length;
      int equals = i;
      while (equals < end && bytes[equals] != '=') {
        equals++;
      }
      boolean whole = end > i + 2 && bytes[i] == ' ' && equals < end && bytes[end - 1] == '\n';
      String key = whole ? TreeText.utf8(ByteBuffer.wrap(bytes, i + 1, equals - i - 1)) : null;
      if (key == null) {
        return null;
      }
      entries.add(new Entry(key, Arrays.copyOfRange(bytes, equals + 1, end - 1)));
      start = end;
    }
    return entries;
  }
}
