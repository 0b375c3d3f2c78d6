package org.sbcprov.eeprom.lint;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.eeprom.Chip;

/**
 * A filter: the text between brackets. Words and dates are those of the published images; what they mean is in the
 * Raspberry Pi documentation, "Conditional filters".
 *
 * @param kind a later filter of the same kind takes its place, one of another kind narrows it down
 * @param text without the brackets
 */
record Filter(String kind, String text) {
  static final String ALL = "all";
  static final String NONE = "none";
  static final String CONFIG_TXT = "config.txt";

  static final String MODEL = "model";
  static final String SERIAL = "serial";
  static final String GPIO = "gpio";
  static final String UNKNOWN = "unknown";

  /** Words and names of numbers to compare with, and the first images for the BCM2711 and BCM2712 that have them. */
  private static final String[][] WORDS = {
    {"pi0", MODEL, "2019-05-10", "2023-09-13"},
    {"pi1", MODEL, "2019-05-10", "2023-09-13"},
    {"pi2", MODEL, "2019-05-10", "2023-09-13"},
    {"pi3", MODEL, "2019-05-10", "2023-09-13"},
    {"pi0w", MODEL, "2019-05-10", "2023-09-13"},
    {"pi3+", MODEL, "2019-05-10", "2023-09-13"},
    {"pi4", MODEL, "2019-05-10", "2023-09-13"},
    {"pi400", MODEL, "2020-12-11", "2023-09-13"},
    {"cm4", MODEL, "2020-12-11", "2023-09-13"},
    {"cm4s", MODEL, "2022-10-03", "2023-09-13"},
    {"pi4b", MODEL, "2026-08-04", "2026-06-17"},
    {"cm0", MODEL, "2025-05-08", "2025-02-12"},
    {"pi5", MODEL, "2024-04-17", "2023-09-13"},
    {"cm5", MODEL, "2024-04-17", "2023-10-18"},
    {"pi500", MODEL, "2024-04-17", "2023-10-18"},
    {"tryboot", "tryboot", "2024-05-17", "2023-09-13"},
    {"board-type", "=", "2021-05-19", "2023-09-13"},
    {"partition", "=", "2025-02-11", "2025-02-11"},
    {"boot_count", "=", null, "2025-02-11"},
    {"boot_arg1", "=", null, "2025-02-11"},
    {"board_attributes", "=", "2025-09-22", "2025-09-22"},
    {"cust_otp0", "=", "2026-02-06", "2026-02-06"},
    {"cust_otp1", "=", "2026-02-06", "2026-02-06"},
    {"cust_otp2", "=", "2026-02-06", "2026-02-06"},
    {"cust_otp3", "=", "2026-02-06", "2026-02-06"},
    {"cust_otp4", "=", "2026-02-06", "2026-02-06"},
    {"cust_otp5", "=", "2026-02-06", "2026-02-06"},
    {"cust_otp6", "=", "2026-02-06", "2026-02-06"},
    {"cust_otp7", "=", "2026-02-06", "2026-02-06"},
  };

  private static final List<String> OF_2711 = List.of("pi4", "pi400", "cm4", "cm4s", "pi4b");
  private static final List<String> OF_2712 = List.of("pi5", "cm5", "pi500");

  /** {@code board-type} of boards, as in their revision codes. */
  private static final long[] TYPES_OF_2711 = {0x11, 0x13, 0x14, 0x15};
  private static final long[] TYPES_OF_2712 = {0x17, 0x18, 0x19, 0x1a};

  static Filter of(String text) {
    String word = wordOf(text);
    String[] row = row(word);
    if (row != null) {
      return new Filter(row[1].equals("=") ? word : row[1], text);
    }
    if (text.startsWith("0x") || text.startsWith("0X")) {
      return new Filter(SERIAL, text);
    }
    if (text.startsWith("gpio")) {
      return new Filter(GPIO, text);
    }
    return new Filter(text.equals(ALL) || text.equals(NONE) || text.equals(CONFIG_TXT) ? text : UNKNOWN, text);
  }

  /** All words that can stand alone or begin an expression. */
  static List<String> words() {
    List<String> words = new ArrayList<>(List.of(ALL, NONE, CONFIG_TXT, "gpio"));
    for (String[] row : WORDS) {
      words.add(row[0]);
    }
    return words;
  }

  /** What stands in front of the first sign that is no part of a name. */
  static String wordOf(String text) {
    int end = 0;
    while (end < text.length() && "=&<>".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }

  /** Whether it compares a number, as {@code [partition=2]} does. */
  boolean isExpression() {
    String[] row = row(wordOf(text));
    return row != null && row[1].equals("=");
  }

  /** Whether it has a word that bootloaders know. */
  boolean isKnown() {
    return !kind.equals(UNKNOWN);
  }

  /** Build date of the first image for a chip that knows it, as far as that is known; null when none does. */
  LocalDate since(Chip chip) {
    String[] row = row(wordOf(text));
    String since = row == null ? "2019-05-10" : row[chip == Chip.BCM2711 ? 2 : 3];
    return since == null ? null : LocalDate.parse(since);
  }

  /** Whether a board with the chip can match it. */
  boolean canMatch(Chip chip) {
    List<String> own = chip == Chip.BCM2711 ? OF_2711 : OF_2712;
    if (kind.equals(MODEL)) {
      return own.contains(text);
    }
    if (kind.equals("board-type")) {
      NumberText number = NumberText.of(text.substring(text.indexOf('=') + 1));
      return !number.isGood() || !contains(chip == Chip.BCM2711 ? TYPES_OF_2712 : TYPES_OF_2711, number.value());
    }
    return true;
  }

  private static boolean contains(long[] numbers, long number) {
    for (long each : numbers) {
      if (each == number) {
        return true;
      }
    }
    return false;
  }

  private static String[] row(String word) {
    for (String[] row : WORDS) {
      if (row[0].equals(word)) {
        return row;
      }
    }
    return null;
  }
}
