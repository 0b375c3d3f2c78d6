package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
  /** The section of the lines that count for all boards; those before the first filter are of it, too. */
  public static final String FOR_ALL = "[all]";

  private static final int SHOWN_MAX = 80;
  /** Warnings of one kind that are told one by one; whatever is in an image, they stay readable. */
  static final int MAX_WARNINGS = 20;

  private static final int MAX_SECTION_LENGTH = 64;

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
    return value(key, FOR_ALL);
  }

  /** The value of the last line that sets a key in a section, see {@link #section}. */
  public Optional<String> value(String key, String section) {
    String value = null;
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      if (ConfEdit.isFor(lines, section) && lines.sets(key)) {
        int start = lines.valueStart(key);
        value = new String(bytes, start, lines.end() - start, StandardCharsets.ISO_8859_1);
      }
    }
    return Optional.ofNullable(value);
  }

  /** All keys that are set for all boards, in the order of their first lines, with the values that count. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      int equals = lines.scope() == ConfLines.Scope.ALL ? lines.keyEnd() : -1;
      if (equals >= 0) {
        values.put(
            new String(bytes, lines.start(), equals - lines.start(), StandardCharsets.ISO_8859_1),
            new String(bytes, equals + 1, lines.end() - equals - 1, StandardCharsets.ISO_8859_1));
      }
    }
    return values;
  }

  /**
   * The same configuration with a key set for all boards. The last line that sets it for all boards gets the value;
   * without one, a line is added behind the last line that is not blank in the last part for all boards. All other
   * lines stay as they are, so {@link #conditional} ones still count on the boards that they are for.
   *
   * @throws BadUsage {@code eeprom.setting-form} when the key is not made of letters, digits and {@code _}, or the
   *     value has characters outside ASCII or control characters
   */
  public BootConf with(String key, String value) {
    check(key, value);
    return new BootConf(new ConfEdit(bytes).withForAll(key, value));
  }

  /**
   * The same configuration with a key set for the boards of a section. The last line of a section of that name that sets
   * it gets the value; without one, a line is added to the last section of that name; without one, the section is added
   * at the end of the bootloader's part, and closed with {@code [all]}, so that what is added behind it later counts for
   * all boards.
   *
   * <p>A section before a line that sets the key for all boards has no effect on that key, and one that is limited by
   * another filter too is for fewer boards: neither is taken.
   *
   * @param section see {@link #section}; {@link #FOR_ALL} for {@link #with(String, String)}
   * @throws BadUsage {@code eeprom.setting-form}; {@code eeprom.section-form}
   */
  public BootConf with(String key, String value, String section) {
    if (section(section).equals(FOR_ALL)) {
      return with(key, value);
    }
    check(key, value);
    return new BootConf(new ConfEdit(bytes).withIn(section(section), key, value));
  }

  /**
   * The same configuration without the lines that set a key in a section; all sections of that name are meant, unless
   * another filter limits them too. Lines that set it elsewhere stay, so {@link #conditional} tells of those.
   *
   * @param section see {@link #section}; {@link #FOR_ALL} for the lines that set it for all boards
   * @throws BadUsage {@code eeprom.setting-form}; {@code eeprom.section-form}
   */
  public BootConf without(String key, String section) {
    check(key, "");
    return new BootConf(new ConfEdit(bytes).without(section(section), key));
  }

  /**
   * What surprises whoever has set a key in a section: lines that still set it on some boards, that set it without
   * effect, or that only look as if they did.
   *
   * @param section {@link #FOR_ALL}, or one with its brackets
   */
  public List<Warning> surprises(String key, String section) {
    List<Warning> found = conditional(key, section);
    if (section.equals(FOR_ALL)) {
      found.addAll(overridden(key));
    }
    found.addAll(ignored(key));
    return found;
  }

  /**
   * Lines that set a key for some boards only and come behind the one of a section that counts: on boards that their
   * filter matches they are what counts. Of more than 20, the first ones are told, and how many more there are; so with
   * {@link #overridden} and {@link #ignored}.
   */
  public List<Warning> conditional(String key, String section) {
    List<Warning> found = new ArrayList<>();
    int count = 0;
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      if (lines.sets(key) && (lines.scope() == ConfLines.Scope.ALL || ConfEdit.isFor(lines, section))) {
        found.clear();
        count = 0;
      } else if (lines.scope() == ConfLines.Scope.SOME && lines.sets(key) && ++count <= MAX_WARNINGS) {
        String value = shown(bytes, lines.valueStart(key), lines.end());
        found.add(
            new Warning(
                "eeprom.setting-conditional",
                "Line " + lines.number() + ", behind " + lines.filter() + ", still sets " + key + "=" + value
                    + " on boards that this filter matches",
                facts(lines, key, value)));
      }
    }
    tellMore(found, "eeprom.setting-conditional", key, count);
    return found;
  }

  /** Lines that set a key for all or some boards without effect, because a later line sets it for all boards. */
  List<Warning> overridden(String key) {
    List<Warning> found = new ArrayList<>();
    int count = 0;
    int last = lastLineThatSets(key);
    ConfLines lines = new ConfLines(bytes);
    while (lines.next() && lines.number() < last) {
      if (lines.scope() != ConfLines.Scope.NONE && lines.sets(key) && ++count <= MAX_WARNINGS) {
        String value = shown(bytes, lines.valueStart(key), lines.end());
        found.add(
            new Warning(
                "eeprom.setting-overridden",
                "Line " + lines.number() + " sets " + key + "=" + value + " without effect: line " + last
                    + " sets it again",
                facts(lines, key, value)));
      }
    }
    tellMore(found, "eeprom.setting-overridden", key, count);
    return found;
  }

  /** Lines that look as if they set a key, but which the bootloader ignores: blanks around it, or another case. */
  List<Warning> ignored(String key) {
    List<Warning> found = new ArrayList<>();
    int count = 0;
    ConfLines lines = new ConfLines(bytes);
    while (lines.next()) {
      if (lines.scope() != ConfLines.Scope.NONE && lines.seemsToSet(key) && ++count <= MAX_WARNINGS) {
        String line = shown(bytes, lines.start(), lines.end());
        found.add(
            new Warning(
                "eeprom.setting-ignored",
                "The bootloader ignores line " + lines.number() + ", \"" + line + "\": a setting is written " + key
                    + "=VALUE, without blanks and in upper case",
                facts(lines, key, line)));
      }
    }
    tellMore(found, "eeprom.setting-ignored", key, count);
    return found;
  }

  /** The same value as {@link #value(String)}, for people: at most 80 characters, all of them printable. */
  public Optional<String> shownValue(String key) {
    Optional<String> value = value(key);
    if (value.isEmpty()) {
      return value;
    }
    byte[] text = value.get().getBytes(StandardCharsets.ISO_8859_1);
    return Optional.of(shown(text, 0, text.length));
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

  private static void tellMore(List<Warning> found, String code, String key, int count) {
    int more = count - MAX_WARNINGS;
    if (more > 0) {
      String lines = more == 1 ? " more line" : " more lines";
      found.add(
          new Warning(code, "The same goes for " + more + lines + " with " + key, Facts.of("key", key, "more", more)));
    }
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

  /**
   * The name of a section with its brackets, such as {@code [cm4]}.
   *
   * @param name with brackets or without
   * @throws BadUsage {@code eeprom.section-form} when it cannot be one of the bootloader's
   */
  public static String section(String name) {
    boolean bare = !name.startsWith("[");
    String section = bare ? "[" + name + "]" : name;
    boolean good = section.length() > 2 && section.length() <= MAX_SECTION_LENGTH && section.endsWith("]");
    for (int i = 1; i < section.length() - 1; i++) {
      char c = section.charAt(i);
      good &= c > ' ' && c <= '~' && c != '[' && c != ']';
    }
    if (!good || section.equals("[config.txt]")) {
      throw new BadUsage(
          "eeprom.section-form",
          "\"" + name + "\" is not a section of the bootloader's configuration",
          Facts.of("section", name),
          "Sections are filters such as [all], [pi4], [cm4], [pi5], [cm5] or [0x12345678].");
    }
    return section;
  }

  /** There is no telling which bytes are meant: neither the bootloader nor the servers that it talks to name an encoding. */
  private static BadUsage notAscii(String key, String value, int character) {
    String name = "U+" + String.format("%04X", character);
    return new BadUsage(
        "eeprom.setting-form",
        "The value of " + key + " has the character " + name + "; the bootloader's configuration is ASCII",
        Facts.of("key", key, "value", value, "character", name),
        "Write it without. To put in certain bytes all the same, use edit, or replace --config with a file.");
  }

  static void check(String key, String value) {
    boolean good = !key.isEmpty();
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      good &= c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (good && c > 0x7f) {
        throw notAscii(key, value, value.codePointAt(i));
      }
      good &= c >= ' ' && c <= '~' || c == '\t';
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
