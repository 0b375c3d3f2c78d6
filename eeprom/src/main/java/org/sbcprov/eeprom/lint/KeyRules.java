package org.sbcprov.eeprom.lint;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeys;
import org.sbcprov.eeprom.Chip;

/** Rules for keys: whether the bootloader that will read them knows them. */
final class KeyRules {
  private final Lint.Target target;
  private final Findings findings;

  private KeyRules(Lint.Target target, Findings findings) {
    this.target = target;
    this.findings = findings;
  }

  static void check(ConfText conf, Lint.Target target, Findings findings) {
    KeyRules rules = new KeyRules(target, findings);
    for (SettingLine setting : conf.settings()) {
      if (setting.known().isPresent()) {
        rules.checkKnown(setting, setting.known().get());
      } else if (!setting.key().isEmpty()) {
        rules.checkUnknown(setting);
      }
    }
    for (Line line : conf.lines()) {
      if (line.configTxt() && line.kind() == Line.Kind.SETTING) {
        rules.checkConfigTxt(SettingLine.of(line));
      }
    }
  }

  private void checkConfigTxt(SettingLine setting) {
    boolean capitals = setting.key().equals(setting.key().toUpperCase(Locale.ROOT));
    if (capitals && BootKeys.find(setting.key()).isPresent()) {
      add(
          Rule.BOOTLOADER_KEY_IN_CONFIG_TXT, setting,
          "Behind [config.txt], lines are for the firmware; the bootloader does not read " + setting.key() + " there",
          "Put it in front of [config.txt].");
    }
  }

  private void checkUnknown(SettingLine setting) {
    String key = setting.key();
    String shown = SettingLine.shown(key);
    String[] wrong = OtherNames.wrong(key);
    if (wrong != null) {
      String message = "There is no key " + shown;
      if (wrong[1].isEmpty()) {
        add(Rule.WRONG_NAME, setting, message, wrong[2]);
      } else {
        addReplaced(Rule.WRONG_NAME, setting, message, wrong[2], wrong[1]);
      }
    } else if (OtherNames.isOfUpdater(key)) {
      add(
          Rule.UPDATER_SETTING, setting,
          shown + " is a setting of rpi-eeprom-update, which the bootloader does not read",
          "Put it into /etc/default/rpi-eeprom-update on the board.");
    } else if (OtherNames.isOfConfigTxt(key.indexOf(':') < 0 ? key : key.substring(0, key.indexOf(':')))) {
      add(
          Rule.CONFIG_TXT_KEY, setting,
          shown + " is a setting of config.txt, which the bootloader does not know here",
          "Put it into config.txt, or behind a line [config.txt] at the end of this file.");
    } else {
      Optional<BootKey> nearest = BootKeys.nearest(key);
      if (nearest.isPresent()) {
        addReplaced(
            Rule.MISSPELT_KEY, setting, "There is no key " + shown,
            "Did you mean " + nearest.get().name() + "?", nearest.get().name());
      } else {
        add(
            Rule.UNKNOWN_KEY, setting,
            "The bootloader does not know " + shown + ", and says nothing about it",
            "Remove it, or put # in front of it. Data of your own is safe behind [none].");
      }
    }
  }

  private void checkKnown(SettingLine setting, BootKey key) {
    if (!key.effective()) {
      add(Rule.KEY_WITHOUT_EFFECT, setting, key.name() + " has no effect", key.note() + " Remove it.");
      return;
    }
    if (isToldByBoard(setting, key)) {
      return;
    }
    if (target.chip().isEmpty()) {
      return;
    }
    Chip chip = target.chip().get();
    if (!setting.line().isFor(chip)) {
      return;
    }
    if (key.on(chip).isEmpty()) {
      add(
          Rule.KEY_NOT_ON_CHIP, setting,
          "No bootloader for the " + chip + " knows " + key.name(),
          "Remove it, or put it behind a filter for the boards that it is for.");
      return;
    }
    if (isForOtherChip(key, chip)) {
      add(
          Rule.KEY_NOT_ON_BOARD, setting,
          key.name() + " is for other boards than those with a " + chip + ": " + String.join(", ", key.boards()),
          "Remove it, or put it behind a filter for the boards that it is for.");
      return;
    }
    BootKey.Lifetime lifetime = key.on(chip).get();
    if (target.built().isEmpty()) {
      return;
    }
    LocalDate built = target.built().get();
    if (built.isBefore(lifetime.since())) {
      add(
          Rule.KEY_TOO_NEW, setting,
          "The bootloader was built on " + built + "; " + key.name() + " is known since " + lifetime.since(),
          "Take a newer image, or remove the line.");
    } else if (lifetime.last().isPresent() && built.isAfter(lifetime.last().get())) {
      gone(setting, key, lifetime);
    }
  }

  private void gone(SettingLine setting, BootKey key, BootKey.Lifetime lifetime) {
    add(
        Rule.KEY_GONE, setting,
        "Bootloaders built after " + lifetime.last().get() + " do not know " + key.name(),
        key.note().isEmpty() ? "Remove it." : key.note());
  }

  /** Whether all boards that a key is for have another chip. */
  private static boolean isForOtherChip(BootKey key, Chip chip) {
    boolean other = !key.boards().isEmpty();
    for (String board : key.boards()) {
      other &= !Filter.of(board).canMatch(chip);
    }
    return other;
  }

  private boolean isToldByBoard(SettingLine setting, BootKey key) {
    if (target.board().isEmpty() || key.boards().isEmpty() || !setting.line().filters().isEmpty()) {
      return false;
    }
    String board = target.board().get().name();
    // Boards that are not among those that filters name are not known well enough.
    boolean named = Filter.of(board).kind().equals(Filter.MODEL);
    boolean other = named && !key.boards().contains(board);
    if (other) {
      add(
          Rule.KEY_NOT_ON_BOARD, setting,
          key.name() + " is for other boards than the " + target.board().get().title() + ": "
              + String.join(", ", key.boards()),
          "Remove it.");
    }
    return other;
  }

  private void add(Rule rule, SettingLine setting, String message, String fix) {
    findings.add(rule, setting.line().number(), setting.keyColumn(), message, fix);
  }

  private void addReplaced(Rule rule, SettingLine setting, String message, String fix, String key) {
    String line = key + "=" + setting.value();
    if (Lint.hasError(line, target)) {
      add(rule, setting, message, fix);
    } else {
      findings.add(rule, setting.line().number(), setting.keyColumn(), message, fix, line);
    }
  }
}
