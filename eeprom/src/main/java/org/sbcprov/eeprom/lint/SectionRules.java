package org.sbcprov.eeprom.lint;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfLines.Scope;
import org.sbcprov.eeprom.Misspelling;

/** Rules for filters, each by itself. */
final class SectionRules {
  /** What people write, and what they mean. */
  private static final String[][] ALIASES = {
    {"rpi4", "pi4"}, {"pi04", "pi4"}, {"rpi04", "pi4"}, {"raspberrypi4", "pi4"}, {"4b", "pi4b"}, {"rpi400", "pi400"},
    {"rpi5", "pi5"}, {"pi05", "pi5"}, {"rpi05", "pi5"}, {"raspberrypi5", "pi5"}, {"cm04", "cm4"}, {"cm05", "cm5"},
    {"pi5b", "pi5"}, {"default", "all"}, {"*", "all"}, {"global", "all"}, {"any", "all"}, {"config", "config.txt"},
    {"configtxt", "config.txt"}, {"try_boot", "tryboot"}, {"pi500+", "pi500"},
  };

  /** Filters of config.txt, which the bootloader does not have. */
  private static final List<String> ELSEWHERE =
      List.of("edid", "hdmi:0", "hdmi:1", "boot_partition", "bootvar0", "pi02");

  private static final List<String> OLD_BOARDS = List.of("pi0", "pi1", "pi2", "pi3", "pi0w", "pi3+");

  private static final String OPERATORS = "=&<>";
  private static final int SERIAL_DIGITS = 8;
  private static final int LAST_GPIO = 53;

  private final Lint.Target target;
  private final Findings findings;

  private SectionRules(Lint.Target target, Findings findings) {
    this.target = target;
    this.findings = findings;
  }

  static void check(ConfText conf, Lint.Target target, Findings findings) {
    SectionRules rules = new SectionRules(target, findings);
    for (Line line : conf.lines()) {
      if (line.kind() == Line.Kind.HEADER) {
        rules.checkHeader(line);
      } else if (line.kind() == Line.Kind.OTHER && line.isRead() && line.shift() == 0) {
        rules.checkOther(line);
      }
    }
  }

  private void checkOther(Line line) {
    String text = SettingLine.trim(line.text());
    if (!text.startsWith("[")) {
      return;
    }
    int close = text.indexOf(']');
    String filter = close < 0 ? text + "]" : text.substring(0, close + 1);
    findings.add(
        Rule.MALFORMED_SECTION, line.number(), line.text().indexOf('[') + 1,
        close < 0
            ? "\"" + SettingLine.shown(text) + "\" has no ]"
            : "There are blanks in front of the filter, so the bootloader does not see it",
        "Write " + SettingLine.shown(filter) + " at the beginning of the line.", filter);
  }

  private void checkHeader(Line line) {
    String text = line.text();
    int close = text.indexOf(']');
    String inside = text.substring(1, close);
    boolean ends = inside.equals(Filter.NONE) || inside.equals(Filter.CONFIG_TXT);
    if (line.scope() == Scope.NONE && !ends) {
      return;
    }
    if (!SettingLine.trim(text.substring(close + 1)).isEmpty()) {
      findings.add(
          Rule.TEXT_BEHIND_SECTION, line.number(), close + 2,
          "There is something behind the filter in its line, which does nothing",
          "Give it a line of its own.", text.substring(0, close + 1));
    }
    checkFilter(line, inside);
  }

  private void checkFilter(Line line, String text) {
    String dense = text.replace(" ", "").replace("\t", "");
    String lower = dense.toLowerCase(Locale.ROOT);
    String elsewhere = Filter.wordOf(lower);
    if (ELSEWHERE.contains(elsewhere)) {
      findings.add(
          Rule.FILTER_ELSEWHERE, line.number(), 2,
          "[" + SettingLine.shown(text) + "] is a filter for config.txt; the bootloader does not have it",
          "Put it and what stands behind it into config.txt, or behind a line [config.txt].");
    } else if (!dense.equals(text) && Filter.of(lower).isKnown()) {
      findings.add(
          Rule.MALFORMED_SECTION, line.number(), 2,
          "There are blanks in the filter [" + SettingLine.shown(text) + "]",
          "Write [" + SettingLine.shown(lower) + "].", "[" + lower + "]");
    } else if (!Filter.of(text).isKnown() && Filter.of(lower).isKnown()) {
      findings.add(
          Rule.SECTION_CASE, line.number(), 2,
          "There is no filter [" + SettingLine.shown(text) + "]: filters have small letters",
          "Write [" + SettingLine.shown(lower) + "].", "[" + lower + "]");
    } else if (!Filter.of(text).isKnown()) {
      tellUnknown(line, text, lower);
    } else if (!isWellFormed(Filter.of(text))) {
      tellForm(line, Filter.of(text));
    } else {
      checkTarget(line, Filter.of(text));
    }
  }

  private void tellUnknown(Line line, String text, String lower) {
    String meant = null;
    for (String[] alias : ALIASES) {
      if (alias[0].equals(lower.replace("-", ""))) {
        meant = alias[1];
      }
    }
    if (meant == null) {
      List<String> candidates = new ArrayList<>();
      for (String word : Filter.words()) {
        // Boards that have no boot EEPROM are never meant.
        if (!OLD_BOARDS.contains(word)) {
          candidates.add(word);
        }
      }
      String word = Filter.wordOf(lower);
      meant = Misspelling.nearest(word, candidates).map(near -> near + lower.substring(word.length())).orElse(null);
    }
    String message = "There is no filter [" + SettingLine.shown(text) + "]";
    if (meant == null) {
      findings.add(
          Rule.UNKNOWN_SECTION, line.number(), 2, message,
          "Filters are [all], [none], boards such as [pi4] or [cm4], [gpio4=0], [0xSERIAL], [partition=1].");
    } else {
      findings.add(
          Rule.UNKNOWN_SECTION, line.number(), 2, message, "Did you mean [" + SettingLine.shown(meant) + "]?",
          "[" + meant + "]");
    }
  }

  private static boolean isWellFormed(Filter filter) {
    String text = filter.text();
    if (filter.kind().equals(Filter.SERIAL)) {
      String digits = text.substring(2);
      return text.startsWith("0x")
          && !digits.isEmpty()
          && digits.length() <= SERIAL_DIGITS
          && ValueRules.isHex(digits);
    }
    if (filter.kind().equals(Filter.GPIO)) {
      int equals = text.indexOf('=');
      String level = equals < 0 ? "" : text.substring(equals + 1);
      NumberText pin = NumberText.of(equals < 0 ? "" : text.substring("gpio".length(), equals));
      boolean goodPin = pin.form() == NumberText.Form.DECIMAL && pin.value() >= 0 && pin.value() <= LAST_GPIO;
      return goodPin && (level.equals("0") || level.equals("1"));
    }
    if (!filter.isExpression()) {
      return Filter.wordOf(text).equals(text);
    }
    return isExpression(text.substring(Filter.wordOf(text).length()), filter.kind().equals("board-type"));
  }

  /** {@code =V}, {@code &M}, {@code &M=V}, <code>&lt;V</code> or <code>&gt;V</code>; or the first of them only. */
  private static boolean isExpression(String text, boolean onlyEquals) {
    if (text.isEmpty() || OPERATORS.indexOf(text.charAt(0)) < 0 || onlyEquals && text.charAt(0) != '=') {
      return false;
    }
    String rest = text.substring(1);
    int equals = text.charAt(0) == '&' ? rest.indexOf('=') : -1;
    return isUnsigned(equals < 0 ? rest : rest.substring(0, equals))
        && (equals < 0 || isUnsigned(rest.substring(equals + 1)));
  }

  private static boolean isUnsigned(String text) {
    NumberText number = NumberText.of(text);
    return number.isGood() && Character.digit(text.charAt(0), 10) >= 0 && number.value() <= 0xffff_ffffL;
  }

  private void tellForm(Line line, Filter filter) {
    String word = Filter.wordOf(filter.text());
    String fix;
    if (filter.kind().equals(Filter.SERIAL)) {
      fix = "A serial number is 0x and its last 8 hexadecimal digits, such as [0x9ffefdef].";
    } else if (filter.kind().equals(Filter.GPIO)) {
      fix = "Write a GPIO and its level, 0 or 1, such as [gpio4=0].";
    } else if (filter.isExpression()) {
      fix = "Write [" + word + "=NUMBER]"
          + (word.equals("board-type") ? "." : ", or with &MASK, &MASK=NUMBER, <NUMBER or >NUMBER, without blanks.");
    } else {
      fix = "Write [" + word + "] alone.";
    }
    findings.add(
        Rule.BAD_FILTER, line.number(), 2,
        "[" + SettingLine.shown(filter.text()) + "] is not how this filter is written",
        fix);
  }

  private void checkTarget(Line line, Filter filter) {
    boolean some = target.chip().isPresent()
        ? filter.canMatch(target.chip().get())
        : filter.canMatch(Chip.BCM2711) || filter.canMatch(Chip.BCM2712);
    String shown = "[" + SettingLine.shown(filter.text()) + "]";
    if (!some) {
      findings.add(
          Rule.NEVER_MATCHES, line.number(), 2,
          shown + " never matches on a board with "
              + (target.chip().isPresent() ? "the " + target.chip().get() : "a boot EEPROM")
              + ": what stands behind it has no effect",
          "Remove it and what stands behind it, or name another board.");
      return;
    }
    if (target.chip().isEmpty()) {
      return;
    }
    LocalDate since = filter.since(target.chip().get());
    if (since == null) {
      findings.add(
          Rule.FILTER_NOT_ON_CHIP, line.number(), 2,
          "Bootloaders for the " + target.chip().get() + " do not have the filter " + shown, "Remove it.");
    } else if (target.built().isPresent() && target.built().get().isBefore(since)) {
      findings.add(
          Rule.FILTER_TOO_NEW, line.number(), 2,
          "The bootloader was built on " + target.built().get() + "; " + shown + " is known since " + since,
          "Take a newer image.");
    }
  }
}
