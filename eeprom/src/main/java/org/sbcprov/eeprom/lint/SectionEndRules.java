package org.sbcprov.eeprom.lint;

import org.sbcprov.eeprom.BootKeys;
import org.sbcprov.eeprom.ConfLines.Scope;

/** Rules for filters that nothing ends. */
final class SectionEndRules {
  /** rpi-eeprom-update looks for it anywhere, and images of 2019 have it behind {@code [none]}. */
  private static final String READ_ANYWHERE = "FREEZE_VERSION";

  private SectionEndRules() {}

  static void check(ConfText conf, Findings findings) {
    checkNone(conf, findings);
    checkSome(conf, findings);
  }

  /** Data of users behind [none] is no mistake; settings that nothing brings back are. */
  private static void checkNone(ConfText conf, Findings findings) {
    SettingLine swallowed = null;
    for (Line line : conf.lines()) {
      if (line.configTxt() || line.scope() != Scope.NONE) {
        swallowed = line.configTxt() ? swallowed : null;
      } else if (swallowed == null && line.kind() == Line.Kind.SETTING) {
        SettingLine setting = SettingLine.of(line);
        boolean known = BootKeys.find(setting.key()).isPresent() && !setting.key().equals(READ_ANYWHERE);
        swallowed = known ? setting : null;
      }
    }
    if (swallowed != null) {
      findings.add(
          Rule.NONE_SWALLOWS_REST, swallowed.line().number(), swallowed.keyColumn(),
          swallowed.key() + " stands behind [none], and no [all] follows: it never counts",
          "Put [all] in front of it. If it is not to count, put # there.");
    }
  }

  /**
   * A blank line within the last section, and behind it a key that is set for no other board: that looks like settings
   * for all boards, to which the filter was not meant to reach.
   */
  private static void checkSome(ConfText conf, Findings findings) {
    Line header = null;
    SettingLine suspect = null;
    boolean settings = false;
    boolean gap = false;
    for (Line line : conf.lines()) {
      if (line.configTxt()) {
        break;
      }
      if (line.kind() == Line.Kind.HEADER) {
        header = line.scope() == Scope.SOME ? line : null;
        suspect = null;
        settings = false;
        gap = false;
      } else if (header != null && line.kind() == Line.Kind.BLANK) {
        gap = settings;
      } else if (header != null && line.kind() == Line.Kind.SETTING) {
        settings = true;
        SettingLine setting = gap && suspect == null ? SettingLine.of(line) : null;
        if (setting != null && setting.known().isPresent() && conf.all(setting.name()).size() == 1) {
          suspect = setting;
        }
      }
    }
    if (suspect != null) {
      findings.add(
          Rule.SECTION_NOT_ENDED, suspect.line().number(), suspect.keyColumn(),
          suspect.name() + " counts for " + SettingLine.shown(suspect.line().boards()) + " only: no [all] stands"
              + " between it and line " + header.number(),
          "If it is for all boards, put a line [all] in front of it. Else remove the blank lines above.");
    }
  }
}
