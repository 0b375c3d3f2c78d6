package org.sbcprov.eeprom.lint;

import java.util.Optional;
import org.sbcprov.eeprom.Chip;

/** Rules for numbers that are allowed, but most likely not what was meant. */
final class UnlikelyRules {
  private static final String CURRENT = "PSU_MAX_CURRENT";
  private static final String WAKE = "WAKE_ON_GPIO";

  /** The only board with a button of its own that {@code WAKE_ON_GPIO=2} can put another one in the place of. */
  private static final String KEYBOARD = "pi400";

  /** No board starts with less. */
  private static final int LEAST_MILLIAMPERES = 500;

  /** No supply for these boards gives more: up to here a number is one of amperes. */
  private static final int MOST_AMPERES = 10;

  private final Lint.Target target;
  private final Findings findings;

  private UnlikelyRules(Lint.Target target, Findings findings) {
    this.target = target;
    this.findings = findings;
  }

  static void check(ConfText conf, Lint.Target target, Findings findings) {
    UnlikelyRules rules = new UnlikelyRules(target, findings);
    for (SettingLine setting : conf.all(CURRENT)) {
      rules.checkCurrent(setting, NumberText.of(setting.value()));
    }
    for (SettingLine setting : conf.all(WAKE)) {
      rules.checkWake(setting, NumberText.of(setting.value()));
    }
  }

  private void checkCurrent(SettingLine setting, NumberText number) {
    if (!number.isGood() || number.value() <= 0 || number.value() >= LEAST_MILLIAMPERES) {
      return;
    }
    String message = CURRENT + " is in milliamperes; " + number.value() + " is less than any board needs";
    if (number.value() <= MOST_AMPERES) {
      String milliamperes = number.value() + "000";
      findings.value(Rule.CURRENT_TOO_SMALL, setting, message, "Write " + milliamperes + ".", milliamperes);
    } else {
      findings.value(Rule.CURRENT_TOO_SMALL, setting, message, "Write what the supply gives, usually 3000 or 5000.");
    }
  }

  private void checkWake(SettingLine setting, NumberText number) {
    if (!number.isGood() || number.value() != 2) {
      return;
    }
    Line line = setting.line();
    boolean board =
        target.board().isPresent() && !target.board().get().name().equals(KEYBOARD) && line.filters().isEmpty();
    boolean chip = target.chip().equals(Optional.of(Chip.BCM2712)) && line.isFor(Chip.BCM2712);
    if (board || chip) {
      String other = board ? "the " + target.board().get().title() : "a board with a " + Chip.BCM2712;
      findings.value(
          Rule.VALUE_NOT_ON_BOARD, setting, WAKE + "=2 is for the Pi 400, not for " + other, "Write 0 or 1.");
    }
  }
}
