package org.sbcprov.eeprom.lint;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.eeprom.ConfLines;
import org.sbcprov.eeprom.ConfLines.Scope;

/**
 * The configuration in lines and settings.
 *
 * @param lines all lines
 * @param settings those that the bootloader reads on some board, with keys that it knows or not
 * @param byName the same by the name of the key
 */
record ConfText(List<Line> lines, List<SettingLine> settings, Map<String, List<SettingLine>> byName) {
  static final int BYTE_ORDER_MARK_SIZE = 3;

  static ConfText of(byte[] bytes) {
    List<Line> lines = new ArrayList<>();
    List<SettingLine> settings = new ArrayList<>();
    Map<String, List<SettingLine>> byName = new HashMap<>();
    List<Filter> filters = List.of();
    ConfLines walk = new ConfLines(bytes);
    while (walk.next()) {
      int shift = walk.number() == 1 && startsWithByteOrderMark(bytes) ? BYTE_ORDER_MARK_SIZE : 0;
      int start = walk.start() + shift;
      String text = new String(bytes, start, Math.max(0, walk.end() - start), StandardCharsets.ISO_8859_1);
      if (walk.isHeader()) {
        filters = narrowed(filters, text.substring(1, text.indexOf(']')));
      }
      Line line =
          new Line(
              walk.number(), kindOf(text, walk), text, walk.scope(), filters, walk.isBehindConfigTxt(), shift);
      lines.add(line);
      if (line.kind() == Line.Kind.SETTING && line.isRead()) {
        SettingLine setting = SettingLine.of(line);
        settings.add(setting);
        byName.computeIfAbsent(setting.name(), name -> new ArrayList<>()).add(setting);
      }
    }
    return new ConfText(lines, settings, byName);
  }

  static boolean startsWithByteOrderMark(byte[] bytes) {
    return bytes.length >= BYTE_ORDER_MARK_SIZE
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }

  /** All lines that set a key on some board; perhaps none. */
  List<SettingLine> all(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** Whether some line sets a key to something. */
  boolean sets(String name) {
    for (SettingLine setting : all(name)) {
      if (!setting.value().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /**
   * The line that sets a key, when there is no doubt what counts: all lines that set it are for all boards, and the
   * value is not empty. Else null.
   */
  SettingLine certain(String name) {
    SettingLine last = null;
    for (SettingLine setting : all(name)) {
      if (setting.line().scope() != Scope.ALL) {
        return null;
      }
      last = setting;
    }
    return last == null || last.value().isEmpty() ? null : last;
  }

  /** The number that a key is set to, as far as that is {@link #certain}; else {@link Long#MIN_VALUE}. */
  long certainNumber(String name) {
    SettingLine setting = certain(name);
    NumberText number = NumberText.of(setting == null ? "" : setting.value());
    return number.isGood() ? number.value() : Long.MIN_VALUE;
  }

  private static List<Filter> narrowed(List<Filter> before, String text) {
    Filter filter = Filter.of(text);
    if (filter.kind().equals(Filter.ALL)) {
      return List.of();
    }
    List<Filter> filters = new ArrayList<>();
    for (Filter other : before) {
      // Unknown filters all count as one kind, so that their number stays small.
      if (!other.kind().equals(filter.kind())) {
        filters.add(other);
      }
    }
    filters.add(filter);
    return List.copyOf(filters);
  }

  private static Line.Kind kindOf(String text, ConfLines walk) {
    if (isBroken(text)) {
      return Line.Kind.BROKEN;
    }
    if (walk.isHeader()) {
      return Line.Kind.HEADER;
    }
    String trimmed = SettingLine.trim(text);
    if (trimmed.isEmpty()) {
      return Line.Kind.BLANK;
    }
    char first = trimmed.charAt(0);
    if (first == '#') {
      return Line.Kind.COMMENT;
    }
    boolean setting = first != '[' && first != ';' && !trimmed.startsWith("//") && trimmed.indexOf('=') >= 0;
    return setting ? Line.Kind.SETTING : Line.Kind.OTHER;
  }

  private static boolean isBroken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
