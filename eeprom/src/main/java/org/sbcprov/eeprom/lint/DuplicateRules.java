package org.sbcprov.eeprom.lint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.eeprom.ConfLines.Scope;

/** Rules for keys that are set more than once: of several lines that apply, the last one counts. */
final class DuplicateRules {
  private final Findings findings;
  private SettingLine lastForAll;
  private final Map<String, SettingLine> forSome = new LinkedHashMap<>();

  private DuplicateRules(Findings findings) {
    this.findings = findings;
  }

  static void check(ConfText conf, Findings findings) {
    for (List<SettingLine> settings : conf.byName().values()) {
      SettingLine first = settings.get(0);
      if (settings.size() > 1 && first.known().isPresent() && !first.known().get().repeatable()) {
        new DuplicateRules(findings).check(settings);
      }
    }
  }

  private void check(List<SettingLine> settings) {
    for (int i = 0; i < settings.size(); i++) {
      SettingLine setting = settings.get(i);
      if (setting.line().scope() == Scope.ALL) {
        boolean shadows = !forSome.isEmpty();
        tellShadowed(setting);
        compare(lastForAll, setting, !shadows);
        lastForAll = setting;
      } else {
        String boards = setting.line().boards();
        compare(forSome.get(boards), setting, settings.get(i - (i > 0 ? 1 : 0)) == forSome.get(boards));
        forSome.put(boards, setting);
      }
    }
  }

  /** What stands between two equal lines may make a difference: then the second one is no repetition. */
  private void compare(SettingLine before, SettingLine after, boolean nothingBetween) {
    if (before == null) {
      return;
    }
    if (!before.value().equals(after.value())) {
      findings.add(
          Rule.DUPLICATE_KEY, before.line().number(), before.keyColumn(),
          before.name() + "=" + SettingLine.shown(before.value()) + " has no effect: line " + after.line().number()
              + " sets it to " + SettingLine.shown(after.value()),
          "Remove one of the two lines.", "");
    } else if (nothingBetween) {
      findings.add(
          Rule.REPEATED_SETTING, after.line().number(), after.keyColumn(),
          "Line " + before.line().number() + " says the same",
          "Remove one of the two lines.", "");
    }
  }

  private void tellShadowed(SettingLine after) {
    for (SettingLine before : forSome.values()) {
      findings.add(
          Rule.SHADOWED_SETTING, before.line().number(), before.keyColumn(),
          before.name() + "=" + SettingLine.shown(before.value()) + ", for " + SettingLine.shown(before.line().boards())
              + " only, has no effect: line " + after.line().number() + " sets it for all boards",
          "Move it behind line " + after.line().number() + ", with its filter, or remove it.");
    }
    forSome.clear();
  }
}
