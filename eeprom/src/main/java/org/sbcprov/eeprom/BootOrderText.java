package org.sbcprov.eeprom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/** Reads the ways in which people write a boot order. */
final class BootOrderText {
  /** The longest order of names has 8 of 11 characters with commas; more is never worth reading. */
  private static final int MAX_LENGTH = 200;

  /** How many letters may be wrong for a name to be guessed. */
  private static final int MAX_MISTAKES = 2;

  private final String text;

  private BootOrderText(String text) {
    this.text = text;
  }

  static BootOrder parse(String text) {
    return new BootOrderText(text.strip()).parse();
  }

  private BootOrder parse() {
    if (text.length() > MAX_LENGTH) {
      throw bad("it has " + text.length() + " characters", "");
    }
    if (text.startsWith("0x") || text.startsWith("0X")) {
      return number(text.substring(2));
    }
    if (isHex(text)) {
      // Bootloaders take it for a decimal number, or for none.
      throw bad(
          "a number begins with 0x",
          text.length() > BootOrder.MAX_DIGITS ? "" : "Write 0x" + text.toLowerCase(Locale.ROOT) + ". ");
    }
    return names();
  }

  private BootOrder number(String hex) {
    if (!isHex(hex)) {
      throw bad(hex.isEmpty() ? "there is no digit behind 0x" : "its digits are not all 0 to 9 or a to f", "");
    }
    if (hex.length() > BootOrder.MAX_DIGITS) {
      throw bad("it has " + hex.length() + " digits; at most " + BootOrder.MAX_DIGITS + " are possible", "");
    }
    int first = 0;
    while (first < hex.length() - 1 && hex.charAt(first) == '0') {
      first++;
    }
    List<Integer> digits = new ArrayList<>();
    for (int i = hex.length() - 1; i >= first; i--) {
      digits.add(Character.digit(hex.charAt(i), 16));
    }
    return new BootOrder(digits);
  }

  private BootOrder names() {
    List<Integer> digits = new ArrayList<>();
    int begin = 0;
    while (begin <= text.length()) {
      int comma = text.indexOf(',', begin);
      int end = comma < 0 ? text.length() : comma;
      digits.add(digitOf(text.substring(begin, end).strip()));
      begin = end + 1;
    }
    if (digits.size() > BootOrder.MAX_DIGITS) {
      throw bad("it has " + digits.size() + " modes; at most " + BootOrder.MAX_DIGITS + " are possible", "");
    }
    if (digits.size() > 1 && digits.get(digits.size() - 1) == BootMode.SD_DETECT.digit()) {
      throw bad("sd-detect cannot be the last of several: it is the digit 0, which no number begins with", "");
    }
    return new BootOrder(digits);
  }

  private int digitOf(String name) {
    BootMode mode = BootMode.named(name.toLowerCase(Locale.ROOT));
    if (mode != null) {
      return mode.digit();
    }
    if (name.isEmpty()) {
      throw bad(text.isEmpty() ? "it is empty" : "a name between commas is missing", "");
    }
    String near = nearest(name.toLowerCase(Locale.ROOT));
    throw bad("there is no mode \"" + name + "\"", near == null ? "" : "Did you mean " + near + "? ");
  }

  /** Bootloaders know hexadecimal digits of ASCII only. */
  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private Failure bad(String reason, String advice) {
    StringBuilder modes = new StringBuilder();
    for (BootMode mode : BootMode.values()) {
      modes.append(modes.length() == 0 ? "" : ", ");
      modes.append(mode.label()).append(" (").append(Character.forDigit(mode.digit(), 16)).append(')');
    }
    String shown = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    return new BadUsage(
        "eeprom.order-form",
        "\"" + shown + "\" is not a boot order: " + reason,
        Facts.of("order", shown),
        advice
            + "Give names in the order of trying, such as sd,network,restart, or the number, which is read from the"
            + " right, such as 0xf21. Modes: " + modes + ".");
  }

  /** The label with the fewest mistakes, or null when all have too many. */
  private static String nearest(String name) {
    String nearest = null;
    int fewest = MAX_MISTAKES + 1;
    for (BootMode mode : BootMode.values()) {
      int mistakes = Misspelling.distance(name, mode.label());
      if (mistakes < fewest) {
        fewest = mistakes;
        nearest = mode.label();
      }
    }
    return nearest;
  }
}
