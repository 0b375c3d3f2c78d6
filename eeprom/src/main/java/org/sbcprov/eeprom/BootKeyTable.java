package org.sbcprov.eeprom;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * The table of keys as a text: a line for each key, with {@code |} between its columns, {@code -} for nothing, and
 * {@code #} in front of comments. The first line that is no comment names the columns.
 */
final class BootKeyTable {
  static final List<String> COLUMNS =
      List.of(
          "key", "type", "values", "2711", "2712", "default 2711", "default 2712", "boards", "marks", "note", "doc");

  /** More keys than bootloaders will ever have. */
  private static final int MAX_KEYS = 1000;

  private static final String NOTHING = "-";
  private static final List<String> MARKS = List.of("undocumented", "no-effect", "repeatable", "hexadecimal");

  private final String source;
  private int lineNumber;
  private String[] cells;

  private BootKeyTable(String source) {
    this.source = source;
  }

  /**
   * Reads a table.
   *
   * @param source its name, for messages
   * @throws BadInput {@code eeprom.key-table} when a line is not as it has to be
   */
  static List<BootKey> parse(String text, String source) {
    return new BootKeyTable(source).parse(text);
  }

  private List<BootKey> parse(String text) {
    List<BootKey> keys = new ArrayList<>();
    Set<String> names = new HashSet<>();
    boolean header = false;
    for (String line : text.split("\n", -1)) {
      lineNumber++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      cells = line.split("\\|", -1);
      for (int i = 0; i < cells.length; i++) {
        cells[i] = cells[i].strip();
      }
      if (!header) {
        header = true;
        if (!List.of(cells).equals(COLUMNS)) {
          throw bad("the columns have to be " + String.join(" | ", COLUMNS));
        }
        continue;
      }
      if (cells.length != COLUMNS.size()) {
        throw bad(cells.length + " columns; there have to be " + COLUMNS.size());
      }
      BootKey key = key();
      if (!names.add(key.name()) || names.size() > MAX_KEYS) {
        throw bad(names.size() > MAX_KEYS ? "more than " + MAX_KEYS + " keys" : key.name() + " is there twice");
      }
      keys.add(key);
    }
    if (!header) {
      throw bad("there is nothing in it");
    }
    return keys;
  }

  private BootKey key() {
    for (int i = 0; i < cells.length; i++) {
      if (cells[i].isEmpty()) {
        throw bad("the column \"" + COLUMNS.get(i) + "\" is empty; nothing is written as -");
      }
    }
    String name = cells[0];
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_')) {
        throw bad("\"" + name + "\" is not a name");
      }
    }
    Map<Chip, BootKey.Lifetime> lifetimes = new EnumMap<>(Chip.class);
    addLifetime(lifetimes, Chip.BCM2711, cells[3]);
    addLifetime(lifetimes, Chip.BCM2712, cells[4]);
    if (lifetimes.isEmpty()) {
      throw bad(name + " is for no chip");
    }
    Map<Chip, String> defaults = new EnumMap<>(Chip.class);
    addDefault(defaults, Chip.BCM2711, cells[5]);
    addDefault(defaults, Chip.BCM2712, cells[6]);
    if (!lifetimes.keySet().containsAll(defaults.keySet())) {
      throw bad(name + " has a default for a chip that does not know it");
    }
    List<String> marks = list(cells[8]);
    if (!MARKS.containsAll(marks)) {
      throw bad("marks are " + String.join(", ", MARKS) + ", not " + cells[8]);
    }
    String note = cells[9].equals(NOTHING) ? "" : cells[9];
    if (cells[10].equals(NOTHING) || !cells[10].endsWith(".") || !note.isEmpty() && !note.endsWith(".")) {
      throw bad("a note and what a key is for are sentences");
    }
    return typed(name, lifetimes, defaults, marks, note);
  }

  private BootKey typed(
      String name,
      Map<Chip, BootKey.Lifetime> lifetimes,
      Map<Chip, String> defaults,
      List<String> marks,
      String note) {
    String label = cells[1];
    int length = 0;
    int bracket = label.indexOf('(');
    if (bracket > 0 && label.endsWith(")")) {
      length = (int) number(label.substring(bracket + 1, label.length() - 1));
      label = label.substring(0, bracket);
    }
    BootKeyType type = BootKeyType.labelled(label);
    if (type == null || length < 0) {
      throw bad("there is no type " + cells[1]);
    }
    List<BootKey.Range> values = ranges(cells[2]);
    if (!type.isNumber() && !values.isEmpty()) {
      throw bad("only numbers have a list of values");
    }
    return new BootKey(
        name,
        type,
        length,
        values,
        lifetimes,
        defaults,
        list(cells[7]),
        !marks.contains("undocumented"),
        !marks.contains("no-effect"),
        marks.contains("repeatable"),
        marks.contains("hexadecimal"),
        note,
        cells[10]);
  }

  private void addLifetime(Map<Chip, BootKey.Lifetime> lifetimes, Chip chip, String text) {
    if (text.equals(NOTHING)) {
      return;
    }
    int dots = text.indexOf("..");
    LocalDate since = date(dots < 0 ? text : text.substring(0, dots));
    Optional<LocalDate> last = dots < 0 ? Optional.empty() : Optional.of(date(text.substring(dots + 2)));
    if (last.isPresent() && last.get().isBefore(since)) {
      throw bad(text + " ends before it begins");
    }
    lifetimes.put(chip, new BootKey.Lifetime(since, last));
  }

  private static void addDefault(Map<Chip, String> defaults, Chip chip, String text) {
    if (!text.equals(NOTHING)) {
      defaults.put(chip, text);
    }
  }

  private List<BootKey.Range> ranges(String text) {
    List<BootKey.Range> ranges = new ArrayList<>();
    for (String part : list(text)) {
      int dots = part.indexOf("..");
      long least = number(dots < 0 ? part : part.substring(0, dots));
      boolean open = dots >= 0 && dots + 2 == part.length();
      long most = dots < 0 ? least : open ? Long.MAX_VALUE : number(part.substring(dots + 2));
      if (most < least) {
        throw bad(part + " is empty");
      }
      ranges.add(new BootKey.Range(least, most));
    }
    return ranges;
  }

  private static List<String> list(String text) {
    List<String> list = new ArrayList<>();
    if (!text.equals(NOTHING)) {
      for (String part : text.split(",", -1)) {
        list.add(part.strip());
      }
    }
    return list;
  }

  private LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw bad("\"" + text + "\" is not a date such as 2023-09-13");
    }
  }

  private long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw bad("\"" + text + "\" is not a number");
    }
  }

  private Failure bad(String problem) {
    return new BadInput(
        "eeprom.key-table",
        source + ", line " + lineNumber + ": " + problem,
        Facts.of("file", source, "line", lineNumber),
        "Compare it with the lines beside it.");
  }
}
