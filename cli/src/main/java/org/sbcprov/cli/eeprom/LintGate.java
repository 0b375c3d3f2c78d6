package org.sbcprov.cli.eeprom;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Session;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.lint.Finding;
import org.sbcprov.eeprom.lint.Lint;
import org.sbcprov.eeprom.lint.Rule;
import org.sbcprov.eeprom.lint.Severity;

/** Lets a changed configuration pass unless the change brought mistakes along; those that were there before may stay. */
final class LintGate {
  private static final int SHOWN = 3;
  private static final int WARNINGS_SHOWN = 10;
  private static final int ROWS = 100;

  private LintGate() {}

  /** What to do about a change that is refused. */
  interface Advice {
    /**
     * @param tooLarge whether there is no room for the configuration, so that nothing can make it be taken
     */
    String about(boolean tooLarge);
  }

  /**
   * Refuses new errors, or warns of all that is new and wrong, errors first.
   *
   * @param before the configuration that was changed
   * @param lintable where the changed configuration can be linted; null when it will be nowhere
   * @param force whether errors are only warned about
   * @param advice what to do about errors
   * @throws Refused {@code eeprom.edit-errors}
   */
  static void check(
      Session session,
      Path source,
      ConfigFile before,
      byte[] after,
      Path lintable,
      boolean force,
      Advice advice) {
    Lint.Target target = before.image().isPresent() ? Lint.Target.of(before.image().get()) : Lint.Target.unknown();
    List<Finding> old = Lint.check(before.text(), target);
    Map<String, Integer> known = new HashMap<>();
    String[] linesBefore = lines(before.text());
    for (Finding finding : old) {
      known.merge(identity(finding, linesBefore), 1, Integer::sum);
    }
    List<Finding> errors = new ArrayList<>();
    List<Finding> warnings = new ArrayList<>();
    String[] linesAfter = lines(after);
    for (Finding finding : Lint.check(after, target)) {
      boolean isKnown = known.merge(identity(finding, linesAfter), -1, Integer::sum) >= 0;
      if (isKnown || finding.severity() == Severity.INFO) {
        continue;
      }
      (finding.severity() == Severity.ERROR ? errors : warnings).add(finding);
    }
    if (!errors.isEmpty() && !force) {
      throw refused(source, errors, advice.about(has(errors, Rule.TOO_LARGE)));
    }
    errors.addAll(warnings);
    warn(session, errors, lintable);
    int mistakes = 0;
    for (Finding finding : old) {
      mistakes += finding.severity() == Severity.ERROR ? 1 : 0;
    }
    if (mistakes > 0) {
      session.say(
          "note        " + source + " had " + mistakes + (mistakes == 1 ? " mistake" : " mistakes") + " before: "
              + session.commandLine("eeprom", "lint", source.toString()));
    }
  }

  /**
   * Warns of the errors in a configuration, and takes it all the same.
   *
   * @param file where it stands
   */
  static void warn(Session session, Path file, byte[] text, Lint.Target target) {
    List<Finding> errors = new ArrayList<>();
    for (Finding finding : Lint.check(text, target)) {
      if (finding.severity() == Severity.ERROR) {
        errors.add(finding);
      }
    }
    warn(session, errors, file);
  }

  /** So many that a person reads them. */
  private static void warn(Session session, List<Finding> findings, Path lintable) {
    int shown = findings.size() <= WARNINGS_SHOWN + 1 ? findings.size() : WARNINGS_SHOWN;
    for (int i = 0; i < shown; i++) {
      session.events().accept(warning(findings.get(i)));
    }
    int more = findings.size() - shown;
    if (more > 0) {
      session.events().accept(
          new Warning(
              "eeprom.lint",
              "and " + more + " more"
                  + (lintable == null ? "" : ": " + session.commandLine("eeprom", "lint", lintable.toString())),
              Facts.of("more", more, "file", lintable)));
    }
  }

  private static boolean has(List<Finding> findings, Rule rule) {
    for (Finding finding : findings) {
      if (finding.rule() == rule) {
        return true;
      }
    }
    return false;
  }

  private static Warning warning(Finding finding) {
    return new Warning(
        "eeprom.lint", "Line " + finding.line() + ": " + finding.message() + ". " + finding.fix(), facts(finding));
  }

  private static Refused refused(Path source, List<Finding> errors, String advice) {
    StringBuilder message = new StringBuilder("The changed configuration has ");
    message.append(errors.size() == 1 ? "a mistake" : errors.size() + " mistakes").append(" that it had not before");
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < errors.size(); i++) {
      Finding error = errors.get(i);
      if (i == ROWS) {
        rows.add("and " + (errors.size() - ROWS) + " more");
        break;
      }
      rows.add(error.line() + ":" + error.column() + ": " + error.message() + " [" + error.rule().id() + "]");
      if (i < SHOWN) {
        message.append(i == 0 ? ": line " : "; line ").append(error.line()).append(": ").append(error.message());
      }
    }
    String more = errors.size() > SHOWN ? "; and " + (errors.size() - SHOWN) + " more" : "";
    return new Refused(
        "eeprom.edit-errors",
        message + more,
        Facts.of("file", source.toAbsolutePath().normalize(), "findings", rows),
        (errors.get(0).fix() + " " + advice).trim());
  }

  private static Map<String, Object> facts(Finding finding) {
    return Facts.of(
        "rule", finding.rule().id(),
        "line", finding.line(),
        "column", finding.column(),
        "problem", finding.message(),
        "fix", finding.fix());
  }

  /** The same finding has the same rule and the same line of text, wherever that line is now. */
  private static String identity(Finding finding, String[] lines) {
    return finding.rule().id() + " " + (finding.line() <= lines.length ? lines[finding.line() - 1] : "");
  }

  private static String[] lines(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1).split("\n", -1);
  }
}
