package org.sbcprov.eeprom.lint;

import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeyType;
import org.sbcprov.eeprom.BootKeys;

/** Rules for the form of lines: {@code KEY=VALUE} from the first column on, and nothing else. */
final class LineRules {
  private final Findings findings;

  private LineRules(Findings findings) {
    this.findings = findings;
  }

  static void check(ConfText conf, Findings findings) {
    LineRules rules = new LineRules(findings);
    for (Line line : conf.lines()) {
      if (line.kind() == Line.Kind.OTHER && line.isRead()) {
        rules.checkOther(line);
      }
    }
    for (SettingLine setting : conf.settings()) {
      rules.checkKey(setting);
      rules.checkValue(setting);
    }
  }

  /** Lines with a bracket are the business of the rules for filters. */
  private void checkOther(Line line) {
    String text = SettingLine.trim(line.text());
    int column = line.shift() + line.text().indexOf(text) + 1;
    if (text.startsWith("[")) {
      return;
    }
    if (text.startsWith(";") || text.startsWith("//")) {
      String comment = text.substring(text.startsWith(";") ? 1 : 2);
      findings.add(
          Rule.COMMENT_SIGN, line.number(), column,
          "A comment begins with #",
          "Put # in front of it.",
          "#" + comment);
      return;
    }
    int colon = text.indexOf(':');
    if (colon > 0 && BootKeys.findInAnyCase(SettingLine.trim(text.substring(0, colon))).isPresent()) {
      BootKey key = BootKeys.findInAnyCase(SettingLine.trim(text.substring(0, colon))).get();
      String fixed = key.name() + "=" + SettingLine.trim(text.substring(colon + 1));
      String message = "There is a colon between key and value";
      String fix = "Put = there, without blanks around it.";
      if (Lint.hasError(fixed, Lint.Target.unknown())) {
        findings.add(Rule.COLON_SEPARATOR, line.number(), column + colon, message, fix);
      } else {
        findings.add(Rule.COLON_SEPARATOR, line.number(), column + colon, message, fix, fixed);
      }
      return;
    }
    findings.add(
        Rule.NO_EQUALS, line.number(), column,
        "\"" + SettingLine.shown(text) + "\" is neither a setting nor a filter nor a comment",
        "Write KEY=VALUE, or put # in front of it.",
        "#" + line.text());
  }

  private void checkKey(SettingLine setting) {
    Line line = setting.line();
    String raw = setting.rawKey();
    String trimmed = SettingLine.trim(raw);
    if (trimmed.isEmpty()) {
      findings.add(
          Rule.NO_EQUALS, line.number(), line.shift() + 1,
          "There is no key in front of =",
          "Write KEY=VALUE, or put # in front of it.",
          "#" + line.text());
      return;
    }
    String fix = "Write " + SettingLine.shown(setting.plain()) + ".";
    for (String word : SettingLine.SHELL_WORDS) {
      if (trimmed.startsWith(word)) {
        findings.add(
            Rule.SHELL_EXPORT, line.number(), line.shift() + raw.indexOf(trimmed) + 1,
            "\"" + word.strip() + "\" is for shells; the bootloader takes it for a part of the key",
            fix, setting.plain());
        return;
      }
    }
    if (SettingLine.isBlank(raw.charAt(0))) {
      findings.add(
          Rule.LEADING_BLANK, line.number(), line.shift() + 1,
          "There are blanks in front of " + SettingLine.shown(setting.key()) + ", so the bootloader does not know it",
          fix, setting.plain());
    }
    if (SettingLine.isBlank(raw.charAt(raw.length() - 1))) {
      findings.add(
          Rule.BLANK_BEFORE_EQUALS, line.number(), setting.keyColumn() + setting.key().length(),
          "There are blanks between " + SettingLine.shown(setting.key()) + " and =, so the bootloader does not know it",
          fix, setting.plain());
    }
    if (setting.known().isPresent() && !setting.name().equals(setting.key())) {
      findings.add(
          Rule.WRONG_CASE, line.number(), setting.keyColumn(),
          "The bootloader knows " + setting.name() + ", not " + SettingLine.shown(setting.key()),
          fix, setting.plain());
    }
  }

  private void checkValue(SettingLine setting) {
    Line line = setting.line();
    String raw = setting.rawValue();
    String trimmed = SettingLine.trim(raw);
    int equals = line.shift() + setting.rawKey().length() + 1;
    String fix = "Write " + SettingLine.shown(setting.plain()) + ".";
    if (!setting.comment().isEmpty()) {
      findings.add(
          Rule.TRAILING_COMMENT, line.number(), equals + raw.indexOf(setting.comment()) + 1,
          "A comment has to have a line of its own; here it may become part of the value",
          "Put it into the line above, or remove it.", setting.plain());
    }
    if (trimmed.isEmpty() || !setting.comment().isEmpty() && trimmed.startsWith("#")) {
      return;
    }
    boolean told = setting.rawKey().endsWith(" ") || setting.rawKey().endsWith("\t");
    if (SettingLine.isBlank(raw.charAt(0)) && !told) {
      findings.add(
          Rule.BLANK_AFTER_EQUALS, line.number(), equals + 1,
          "There are blanks behind =, which may become part of the value",
          fix, setting.plain());
    }
    if (trimmed.charAt(0) == '"' || trimmed.charAt(0) == '\'') {
      findings.add(
          Rule.QUOTED_VALUE, line.number(), equals + raw.indexOf(trimmed) + 1,
          "The bootloader takes quotes for a part of the value",
          fix, setting.plain());
    } else if (SettingLine.isBlank(raw.charAt(raw.length() - 1)) && setting.comment().isEmpty() && isText(setting)) {
      // Behind a number they do no harm, and images of 2019 are filled up that way.
      findings.add(
          Rule.TRAILING_BLANK, line.number(), equals + raw.indexOf(trimmed) + trimmed.length() + 1,
          "There are blanks behind the value, which become part of it",
          fix, setting.plain());
    }
  }

  private static boolean isText(SettingLine setting) {
    return setting.known().isPresent()
        && !setting.known().get().type().isNumber()
        && setting.known().get().type() != BootKeyType.BOOT_ORDER;
  }
}
