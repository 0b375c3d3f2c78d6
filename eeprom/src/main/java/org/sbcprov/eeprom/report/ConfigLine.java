package org.sbcprov.eeprom.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeys;
import org.sbcprov.eeprom.BootOrder;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfLines;

/**
 * A line of the configuration that says something: no comment, and not blank.
 *
 * @param number 1 for the first line
 * @param kind what it is
 * @param filter the filter that it stands behind, with brackets; empty before the first one
 * @param text as it stands there, but with a blank for a tab, and {@code ?} for what is not printable ASCII
 * @param key the key that it sets; empty when it is no setting
 * @param value the key's value, printable as well
 * @param explanation what it is for or does, one or more sentences; perhaps empty
 */
public record ConfigLine(
    int number, Kind kind, String filter, String text, String key, String value, String explanation) {
  /** What a line is. */
  public enum Kind {
    /** {@code [all]} and the like. */
    FILTER("filter"),
    /** Sets a key that bootloaders have. */
    SETTING("setting"),
    /** Sets a key that no bootloader is known to have. */
    UNKNOWN("unknown"),
    /** Belongs to config.txt. */
    FIRMWARE("config.txt"),
    /** None of these: the bootloader ignores it. */
    IGNORED("ignored");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** Its name in outputs. */
    public String label() {
      return label;
    }
  }

  /** The lines of a configuration for a chip. */
  static List<ConfigLine> of(byte[] config, Chip chip) {
    List<ConfigLine> found = new ArrayList<>();
    ConfLines lines = new ConfLines(config);
    while (lines.next()) {
      String text = printable(config, lines.start(), lines.end());
      String trimmed = text.strip();
      if (!trimmed.isEmpty() && !trimmed.startsWith("#")) {
        found.add(of(lines, text, chip));
      }
    }
    return found;
  }

  private static ConfigLine of(ConfLines lines, String text, Chip chip) {
    int equals = text.indexOf('=');
    if (lines.isHeader()) {
      return new ConfigLine(lines.number(), Kind.FILTER, lines.filter(), text, "", "", filterWords(lines.filter()));
    }
    if (lines.isBehindConfigTxt()) {
      return new ConfigLine(lines.number(), Kind.FIRMWARE, lines.filter(), text, "", "", "For config.txt.");
    }
    if (equals < 1) {
      return new ConfigLine(
          lines.number(), Kind.IGNORED, lines.filter(), text, "", "", "No setting: the bootloader ignores it.");
    }
    String key = text.substring(0, equals);
    String value = text.substring(equals + 1);
    Optional<BootKey> known = BootKeys.find(key);
    if (known.isEmpty()) {
      return new ConfigLine(
          lines.number(), Kind.UNKNOWN, lines.filter(), text, key, value, "No bootloader is known to have this key.");
    }
    return new ConfigLine(
        lines.number(),
        Kind.SETTING,
        lines.filter(),
        text,
        key,
        value,
        lines.scope() == ConfLines.Scope.NONE ? "No effect: no board reads it here." : words(known.get(), value, chip));
  }

  private static String words(BootKey key, String value, Chip chip) {
    if (key.name().equals(BootOrder.KEY)) {
      Optional<BootOrder> order = OrderReport.read(value);
      if (order.isPresent()) {
        return "Tries " + order.get().words() + ".";
      }
    }
    if (key.on(chip).isEmpty()) {
      return key.doc() + " Bootloaders for the " + chip + " do not know it.";
    }
    Optional<String> fallback = key.defaultOn(chip);
    return fallback.isPresent() && !fallback.get().equals(value)
        ? key.doc() + " Default: " + fallback.get() + "."
        : key.doc();
  }

  private static String filterWords(String filter) {
    return switch (filter) {
      case "[all]" -> "For all boards:";
      case "[none]" -> "For no board:";
      case "[config.txt]" -> "Not for the bootloader, but for config.txt:";
      default -> "Only where this matches:";
    };
  }

  private static String printable(byte[] bytes, int start, int end) {
    StringBuilder text = new StringBuilder(end - start);
    for (int i = start; i < end; i++) {
      text.append(bytes[i] == '\t' ? ' ' : bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '?');
    }
    return text.toString();
  }
}
