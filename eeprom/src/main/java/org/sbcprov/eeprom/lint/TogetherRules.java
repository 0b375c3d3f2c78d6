package org.sbcprov.eeprom.lint;

import java.util.Optional;
import org.sbcprov.eeprom.Chip;

/** Rules for settings that undo one another. They speak only where it is certain what counts. */
final class TogetherRules {
  private static final String SIGNED_BOOT = "SIGNED_BOOT";

  private final ConfText conf;
  private final Findings findings;

  private TogetherRules(ConfText conf, Findings findings) {
    this.conf = conf;
    this.findings = findings;
  }

  static void check(ConfText conf, Lint.Target target, Findings findings) {
    TogetherRules rules = new TogetherRules(conf, findings);
    rules.checkSignedBoot(target);
    rules.checkPower(target);
    rules.checkWatchdog();
    rules.checkNetInstall();
    long request = conf.certainNumber("DHCP_REQ_TIMEOUT");
    long whole = conf.certainNumber("DHCP_TIMEOUT");
    if (request > 0 && whole > 0 && request >= whole) {
      rules.tell(
          Rule.REQUEST_LONGER_THAN_DHCP, "DHCP_REQ_TIMEOUT",
          "One request may take " + request + " ms, the whole of DHCP " + whole + " ms: nothing is asked twice",
          "Make DHCP_REQ_TIMEOUT smaller, such as 4000.");
    }
  }

  /** Any line counts, also one for some boards only: there they stop. */
  private void checkSignedBoot(Lint.Target target) {
    if (target.ownKey().isEmpty() || target.ownKey().get()) {
      return;
    }
    for (SettingLine setting : conf.all(SIGNED_BOOT)) {
      NumberText number = NumberText.of(setting.value());
      if (number.isGood() && number.value() != 0) {
        findings.add(
            Rule.SIGNED_BOOT_WITHOUT_KEY, setting.line().number(), setting.keyColumn(),
            "The board starts only a signed boot.img, and the image has no public key to check one with",
            "Sign the image with \"sbcprov eeprom sign\", which puts your key in; or remove " + SIGNED_BOOT + ".");
        return;
      }
    }
  }

  private void checkPower(Lint.Target target) {
    long wake = conf.all("WAKE_ON_GPIO").isEmpty() ? 1 : conf.certainNumber("WAKE_ON_GPIO");
    boolean old = target.chip().equals(Optional.of(Chip.BCM2711));
    if (old && conf.certainNumber("POWER_OFF_ON_HALT") == 1 && wake == 1) {
      tell(
          Rule.POWER_OFF_IGNORED, "POWER_OFF_ON_HALT",
          "With WAKE_ON_GPIO=1" + (conf.all("WAKE_ON_GPIO").isEmpty() ? ", the default," : "")
              + " the board never switches its supplies off",
          "Set WAKE_ON_GPIO=0, or POWER_OFF_ON_HALT=0.");
    }
    if (conf.certainNumber("WAIT_FOR_POWER_BUTTON") == 1 && conf.certainNumber("POWER_OFF_ON_HALT") == 0) {
      tell(
          Rule.POWER_BUTTON_IGNORED, "WAIT_FOR_POWER_BUTTON",
          "The board waits for its button only with POWER_OFF_ON_HALT=1",
          "Set POWER_OFF_ON_HALT=1, or WAIT_FOR_POWER_BUTTON=0.");
    }
  }

  private void checkWatchdog() {
    if (conf.certainNumber("BOOT_WATCHDOG_PARTITION") > 0) {
      boolean none = conf.all("BOOT_WATCHDOG_TIMEOUT").isEmpty() || conf.certainNumber("BOOT_WATCHDOG_TIMEOUT") == 0;
      if (none) {
        tell(
            Rule.WATCHDOG_UNUSED, "BOOT_WATCHDOG_PARTITION", "Without BOOT_WATCHDOG_TIMEOUT there is no watchdog",
            "Set BOOT_WATCHDOG_TIMEOUT to a number of seconds.");
      }
    }
  }

  private void checkNetInstall() {
    long enabled = conf.certainNumber("NET_INSTALL_ENABLED");
    if (enabled == 0 && conf.certainNumber("NET_INSTALL_AT_POWER_ON") == 1) {
      tell(
          Rule.NET_INSTALL_CONTRADICTION, "NET_INSTALL_AT_POWER_ON",
          "NET_INSTALL_ENABLED=0 turns network install off; this line counts more, and turns it on",
          "Set both to 0, or remove NET_INSTALL_ENABLED=0.");
    }
    if (enabled == 1 && conf.certainNumber("DISABLE_HDMI") == 1) {
      tell(
          Rule.NET_INSTALL_WITHOUT_SCREEN, "NET_INSTALL_ENABLED", "DISABLE_HDMI=1 turns network install off, too",
          "Set DISABLE_HDMI=0, or NET_INSTALL_ENABLED=0.");
    }
  }

  private void tell(Rule rule, String key, String message, String fix) {
    SettingLine setting = conf.certain(key);
    findings.add(rule, setting.line().number(), setting.keyColumn(), message, fix);
  }
}
