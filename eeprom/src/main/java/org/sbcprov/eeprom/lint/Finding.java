package org.sbcprov.eeprom.lint;

import java.util.Optional;

/**
 * A mistake, or what looks like one.
 *
 * @param rule which rule found it
 * @param line where, 1 for the first line
 * @param column where in that line, in bytes, 1 for the first one
 * @param message what is wrong, one sentence without a full stop
 * @param fix what to do, one or more sentences
 * @param replacement the line as it should be, without its ending; empty text when the line is to go; none where a
 *     person has to decide, or one line is not all that has to change
 */
public record Finding(Rule rule, int line, int column, String message, String fix, Optional<String> replacement) {
  /** How bad it is. */
  public Severity severity() {
    return rule.severity();
  }
}
