package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * The bootloader's configuration, {@code boot.conf} or {@code bootconf.txt}: lines {@code KEY=VALUE}, comments that
 * begin with {@code #}, and filters such as {@code [pi4]}, which limit the lines behind them to some boards. {@code
 * [all]} ends that, {@code [none]} keeps all lines up to the next {@code [all]} from all boards, and at {@code
 * [config.txt]} the bootloader's part ends. Of several lines for one key the last one counts.
 *
 * <p>Any bytes are taken, and those that are not meant to change never do: comments, order, line endings, encoding.
 */
public final class BootConf {
  private static final int SHOWN_MAX = 80;

  private final byte[] bytes;

  private BootConf(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes bytes as a configuration; all bytes are one. */
  public static BootConf of(byte[] bytes) {
    return new BootConf(bytes.clone());
  }

  /**
   * The value of a key on a board that no filter matches: of the last line that sets it for all boards. It is
   * everything behind {@code =}, one character for each byte (ISO-8859-1).
   */
  public Optional<String> value(String key) {
    String value = null;
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      if (lines.scope() == ConfLines.Scope.ALL && lines.sets(key)) {
        int start = lines.valueStart(key);
        value = new String(bytes, start, lines.end() - start, StandardCharsets.ISO_8859_1);
      }
    }
    return Optional.ofNullable(value);
  }

  /**
   * The same configuration with a key set for all boards. The last line that sets it for all boards gets the value;
   * without one, a line is added behind the last line that is not blank in the last part for all boards. All other
   * lines stay as they are, so {@link #conditional} ones still count on the boards that they are for.
   *
   * @throws BadUsage {@code eeprom.setting-form} when the key is not made of letters, digits and {@code _}, or the
   *     value has control characters or characters outside ISO-8859-1
   */
  public BootConf with(String key, String value) {
    check(key, value);
    ConfLines lines = new ConfLines(bytes);
    int valueStart = -1;
    int valueEnd = 0;
    int insertAt = 0;
    while (lines.next()) {
      if (lines.scope() != ConfLines.Scope.ALL) {
        continue;
      }
      if (lines.sets(key)) {
        valueStart = lines.valueStart(key);
        valueEnd = lines.end();
      }
      if (lines.isHeader() || !lines.isBlank()) {
        insertAt = lines.nextStart();
      }
    }
    if (valueStart >= 0) {
      return new BootConf(splice(valueStart, valueEnd, value));
    }
    String line = key + "=" + value;
    boolean behindOpenLine = insertAt > 0 && bytes[insertAt - 1] != '\n';
    if (!behindOpenLine) {
      return new BootConf(splice(insertAt, insertAt, line + lineEnding(insertAt)));
    }
    // A CR at the very end wants nothing but its LF.
    String ending = bytes[insertAt - 1] == '\r' ? "\n" : lineEnding(0);
    return new BootConf(splice(insertAt, insertAt, ending + line));
  }

  /**
   * Lines that set a key for some boards only and come behind the one that counts for all: on boards that their filter
   * matches they are what counts.
   */
  public List<Warning> conditional(String key) {
    List<Warning> found = new ArrayList<>();
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      if (lines.scope() == ConfLines.Scope.ALL && lines.sets(key)) {
        found.clear();
      } else if (lines.scope() == ConfLines.Scope.SOME && lines.sets(key)) {
        String value = shown(bytes, lines.valueStart(key), lines.end());
        found.add(
            new Warning(
                "eeprom.setting-conditional",
                "Line " + lines.number() + ", behind " + lines.filter() + ", still sets " + key + "=" + value
                    + " on boards that this filter matches",
                facts(lines, key, value)));
      }
    }
    return found;
  }

  /** Lines that set a key for all or some boards without effect, because a later line sets it for all boards. */
  public List<Warning> overridden(String key) {
    List<Warning> found = new ArrayList<>();
    int last = lastLineThatSets(key);
    ConfLines lines = new ConfLines(bytes);
    while (lines.next() && lines.number() < last) {
      if (lines.scope() != ConfLines.Scope.NONE && lines.sets(key)) {
        String value = shown(bytes, lines.valueStart(key), lines.end());
        found.add(
            new Warning(
                "eeprom.setting-overridden",
                "Line " + lines.number() + " sets " + key + "=" + value + " without effect: line " + last
                    + " sets it again",
                facts(lines, key, value)));
      }
    }
    return found;
  }

  /** Lines that look as if they set a key, but which the bootloader ignores: blanks around it, or another case. */
  public List<Warning> ignored(String key) {
    List<Warning> found = new ArrayList<>();
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      if (lines.scope() != ConfLines.Scope.NONE && lines.seemsToSet(key)) {
        String line = shown(bytes, lines.start(), lines.end());
        found.add(
            new Warning(
                "eeprom.setting-ignored",
                "The bootloader ignores line " + lines.number() + ", \"" + line + "\": a setting is written " + key
                    + "=VALUE, without blanks and in upper case",
                facts(lines, key, line)));
      }
    }
    return found;
  }

  /** A copy of the text as it stands. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether a byte is a blank within a line. */
  static boolean isBlank(byte value) {
    return value == ' ' || value == '\t' || value == '\r';
  }

  /** Whether a text has nothing but blanks and line endings. */
  static boolean isBlank(byte[] text) {
    for (byte value : text) {
      if (value != '\n' && !isBlank(value)) {
        return false;
      }
    }
    return true;
  }

  /** Part of a text, for messages: at most 80 characters, all of them printable. */
  static String shown(byte[] bytes, int start, int end) {
    StringBuilder shown = new StringBuilder();
    for (int i = start; i < end && i < start + SHOWN_MAX; i++) {
      shown.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '?');
    }
    return end - start > SHOWN_MAX ? shown + "..." : shown.toString();
  }

  private int lastLineThatSets(String key) {
    int last = 0;
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      if (lines.scope() == ConfLines.Scope.ALL && lines.sets(key)) {
        last = lines.number();
      }
    }
    return last;
  }

  private static Map<String, Object> facts(ConfLines lines, String key, String value) {
    return Facts.of("line", lines.number(), "section", lines.filter(), "key", key, "value", value);
  }

  /** The ending of the line that ends at an offset; at offset 0, of the first line. */
  private String lineEnding(int offset) {
    int next = offset;
    if (offset == 0) {
      ConfLines lines = new ConfLines(bytes);
      next = lines.next() ? lines.nextStart() : 0;
    }
    return next >= 2 && bytes[next - 1] == '\n' && bytes[next - 2] == '\r' ? "\r\n" : "\n";
  }

  private byte[] splice(int start, int end, String text) {
    byte[] inserted = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] result = Arrays.copyOf(bytes, bytes.length - (end - start) + inserted.length);
    System.arraycopy(inserted, 0, result, start, inserted.length);
    System.arraycopy(bytes, end, result, start + inserted.length, bytes.length - end);
    return result;
  }

  static void check(String key, String value) {
    boolean good = !key.isEmpty();
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      good &= c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      good &= c >= ' ' && c <= '~' || c == '\t' || c >= 0xa0 && c <= 0xff;
    }
    if (!good) {
      throw new BadUsage(
          "eeprom.setting-form",
          "\"" + key + "=" + value + "\" cannot be a line of a boot.conf",
          Facts.of("key", key, "value", value),
          "A key has letters, digits and _; a value has no control characters.");
    }
  }
}
