package org.sbcprov.eeprom.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects findings. */
final class Findings {
  private final List<Finding> found = new ArrayList<>();

  /** A finding that a person has to deal with. */
  void add(Rule rule, int line, int column, String message, String fix) {
    found.add(new Finding(rule, line, column, message, fix, Optional.empty()));
  }

  /** A finding that is dealt with by another text for the line; an empty one drops it. */
  void add(Rule rule, int line, int column, String message, String fix, String replacement) {
    found.add(new Finding(rule, line, column, message, fix, Optional.of(replacement)));
  }

  /** A finding about a setting's value. */
  void value(Rule rule, SettingLine setting, String message, String fix) {
    add(rule, setting.line().number(), setting.valueColumn(), message, fix);
  }

  /** A finding about a setting's value that another value deals with. */
  void value(Rule rule, SettingLine setting, String message, String fix, String value) {
    add(rule, setting.line().number(), setting.valueColumn(), message, fix, setting.name() + "=" + value);
  }

  /** All of them by line and column. */
  List<Finding> sorted() {
    found.sort(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column));
    return List.copyOf(found);
  }
}
