package org.sbcprov.eeprom.lint;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.eeprom.BootOrder;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfLines.Scope;

/** Rules for the boot order, and for settings that have to do with it. */
final class OrderRules {
  private static final int MAX_DIGITS = 8;
  private static final int SD = 1;
  private static final int NETWORK = 2;
  private static final int STOP = 0xe;
  private static final int RESTART = 0xf;
  private static final int HTTP = 7;

  /** The first image that starts over, or stops, at the end of an order. */
  private static final LocalDate RESTART_SINCE = LocalDate.of(2020, 5, 15);

  /** Digit, and the first images for the BCM2711 and BCM2712 that try it; release notes of rpi-eeprom. */
  private static final Object[][] SINCE = {
    {4, LocalDate.of(2020, 5, 15), LocalDate.MIN},
    {5, LocalDate.of(2020, 11, 24), LocalDate.MIN},
    {6, LocalDate.of(2021, 3, 3), LocalDate.MIN},
    {HTTP, LocalDate.of(2022, 2, 28), LocalDate.of(2024, 1, 15)},
    {STOP, RESTART_SINCE, LocalDate.MIN},
    {RESTART, RESTART_SINCE, LocalDate.MIN},
  };

  private static final String ADVICE =
      "Write 0x and a digit for each attempt, the first one at the right, such as 0xf41.";

  private final ConfText conf;
  private final Lint.Target target;
  private final Findings findings;

  private OrderRules(ConfText conf, Lint.Target target, Findings findings) {
    this.conf = conf;
    this.target = target;
    this.findings = findings;
  }

  static void check(ConfText conf, Lint.Target target, Findings findings) {
    OrderRules rules = new OrderRules(conf, target, findings);
    for (SettingLine setting : conf.all(BootOrder.KEY)) {
      rules.checkOrder(setting);
    }
    rules.checkRetries("SD_BOOT_MAX_RETRIES", SD);
    rules.checkRetries("NET_BOOT_MAX_RETRIES", NETWORK);
    rules.checkMaxRestarts();
  }

  /** The order that a setting holds; null when it holds none. */
  static BootOrder orderOf(SettingLine setting) {
    String value = setting.value();
    boolean hex = value.length() > 2 && value.length() <= 2 + MAX_DIGITS
        && (value.startsWith("0x") || value.startsWith("0X")) && ValueRules.isHex(value.substring(2));
    return hex ? BootOrder.parse(value) : null;
  }

  /** Whether some board tries a mode by its digit. */
  static SettingLine firstWith(ConfText conf, int digit) {
    for (SettingLine setting : conf.all(BootOrder.KEY)) {
      BootOrder order = orderOf(setting);
      if (order != null && order.digits().contains(digit)) {
        return setting;
      }
    }
    return null;
  }

  private void checkOrder(SettingLine setting) {
    BootOrder order = orderOf(setting);
    if (order == null) {
      checkForm(setting);
      return;
    }
    if (target.chip().isPresent() && !setting.line().isFor(target.chip().get())) {
      return;
    }
    Chip chip = target.chip().orElse(Chip.BCM2711);
    boolean forAll = setting.line().scope() == Scope.ALL;
    Optional<Board> board = forAll ? target.board() : Optional.empty();
    for (Warning danger : order.dangers(chip, board)) {
      tell(setting, danger);
    }
    if (target.chip().isPresent() && target.built().isPresent()) {
      checkSince(setting, order, chip, target.built().get());
    }
  }

  private void checkForm(SettingLine setting) {
    String value = setting.value();
    String shown = "\"" + SettingLine.shown(value) + "\"";
    boolean prefixed = value.startsWith("0x") || value.startsWith("0X");
    String digits = prefixed ? value.substring(2) : value;
    if (value.isEmpty()) {
      findings.value(
          Rule.ORDER_EMPTY, setting, "The boot order is empty, so the default counts", "Give an order, or remove it.");
    } else if (digits.isEmpty() || !ValueRules.isHex(digits)) {
      tellNoNumber(setting, shown);
    } else if (digits.length() > MAX_DIGITS) {
      findings.value(
          Rule.ORDER_TOO_LONG, setting,
          shown + " has " + digits.length() + " digits; there are at most " + MAX_DIGITS, ADVICE);
    } else {
      tellWithout0x(setting, digits);
    }
  }

  /** Digits that were meant as hexadecimal ones, or the decimal form of an order: 3841 is 0xf01. */
  private void tellWithout0x(SettingLine setting, String digits) {
    NumberText number = NumberText.of(digits);
    boolean decimal = number.form() == NumberText.Form.DECIMAL;
    String hex = "0x" + Long.toHexString(number.value());
    String message =
        "\"" + digits + "\" is taken for a decimal number, "
            + (decimal ? "and decimal " + digits + " is " + hex : "or for none");
    if (isGood("0x" + digits)) {
      findings.value(Rule.ORDER_WITHOUT_0X, setting, message, "Write 0x" + digits + ".", "0x" + digits);
    } else {
      String fix = decimal && isGood(hex) ? "Write " + hex + " if that is meant. Else: w" + ADVICE.substring(1) : ADVICE;
      findings.value(Rule.ORDER_WITHOUT_0X, setting, message, fix);
    }
  }

  private boolean isGood(String order) {
    return !Lint.hasError(BootOrder.KEY + "=" + order, target);
  }

  private void tellNoNumber(SettingLine setting, String shown) {
    try {
      String hex = BootOrder.parse(setting.value()).hex();
      String message = shown + " is not a number, which the bootloader needs";
      if (isGood(hex)) {
        findings.value(Rule.ORDER_FORM, setting, message, "Write " + hex + ".", hex);
      } else {
        findings.value(Rule.ORDER_FORM, setting, message, ADVICE);
      }
    } catch (BadUsage e) {
      findings.value(Rule.ORDER_FORM, setting, shown + " is not a boot order", ADVICE);
    }
  }

  private void tell(SettingLine setting, Warning danger) {
    Rule rule = Rule.valueOf(danger.code().substring("eeprom.".length()).replace('-', '_').toUpperCase(Locale.ROOT));
    if (rule == Rule.ORDER_NO_END && !knowsRestart(setting)) {
      return;
    }
    String fix = switch (rule) {
      case ORDER_NO_END -> "Put f in front of the digits, to start over: 0xf" + setting.value().substring(2) + ".";
      case ORDER_DEAD_DIGITS -> "Digits are tried from the right: restart, stop and rpiboot go to the left end.";
      case ORDER_DEPRECATED -> "Use 1, with f at the left end.";
      default -> "Take the digit out of the order.";
    };
    findings.value(rule, setting, danger.words(), rule == Rule.ORDER_NOTHING ? ADVICE : fix);
  }

  /** Orders for older bootloaders have no end, and in those times most had a single digit. */
  private boolean knowsRestart(SettingLine setting) {
    boolean single = setting.value().length() == "0x1".length();
    return target.built().isEmpty() ? !single : !target.built().get().isBefore(RESTART_SINCE);
  }

  private void checkSince(SettingLine setting, BootOrder order, Chip chip, LocalDate built) {
    for (Object[] row : SINCE) {
      LocalDate since = (LocalDate) row[chip == Chip.BCM2711 ? 1 : 2];
      if (order.digits().contains((Integer) row[0]) && built.isBefore(since)) {
        findings.value(
            Rule.ORDER_MODE_TOO_NEW, setting,
            "The bootloader was built on " + built + "; the digit " + Integer.toHexString((Integer) row[0])
                + " is known since " + since,
            "Take a newer image, or take the digit out of the order.");
        return;
      }
    }
  }

  private void checkRetries(String key, int digit) {
    SettingLine retries = conf.certain(key);
    SettingLine setting = conf.certain(BootOrder.KEY);
    BootOrder order = setting == null ? null : orderOf(setting);
    if (retries == null || order == null || conf.certainNumber(key) != -1) {
      return;
    }
    List<Integer> digits = order.digits();
    int at = digits.indexOf(digit);
    if (at >= 0 && at + 1 < digits.size() && digits.get(at + 1) < STOP) {
      findings.value(
          Rule.ENDLESS_RETRIES, retries,
          key + "=-1 is without limit, so that what follows in the boot order " + order.hex() + " is never tried",
          "Give a number, or let the mode be the last one.");
    }
  }

  private void checkMaxRestarts() {
    SettingLine setting = conf.certain("MAX_RESTARTS");
    boolean ordered = !conf.all(BootOrder.KEY).isEmpty();
    if (setting != null && conf.certainNumber("MAX_RESTARTS") >= 0 && ordered && firstWith(conf, RESTART) == null) {
      findings.add(
          Rule.MAX_RESTARTS_UNUSED, setting.line().number(), setting.keyColumn(),
          "MAX_RESTARTS counts restarts, and the boot order has none",
          "Put f at the left end of BOOT_ORDER, or remove MAX_RESTARTS.");
    }
  }
}
