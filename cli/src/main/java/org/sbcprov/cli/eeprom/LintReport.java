package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.lint.Finding;
import org.sbcprov.eeprom.lint.Lint;
import org.sbcprov.eeprom.lint.Severity;

/**
 * Tells findings for people and for scripts.
 *
 * @param file what was looked at
 * @param findings by line and column
 */
record LintReport(Path file, List<Finding> findings) {
  static LintReport of(Path file, List<Finding> findings) {
    return new LintReport(file, findings);
  }

  /** How many findings are that bad. */
  int count(Severity severity) {
    int count = 0;
    for (Finding finding : findings) {
      count += finding.severity() == severity ? 1 : 0;
    }
    return count;
  }

  /** Two lines for each finding; editors know the first one's form from compilers. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Finding finding : findings) {
      lines.add(
          file + ":" + finding.line() + ":" + finding.column() + ": " + finding.severity().label() + ": "
              + finding.message() + " [" + finding.rule().id() + "]");
      lines.add("    " + finding.fix());
    }
    return lines;
  }

  String summary() {
    if (findings.isEmpty()) {
      return file + ": nothing found";
    }
    StringBuilder summary = new StringBuilder(file + ": ");
    for (Severity severity : Severity.values()) {
      int count = count(severity);
      if (count > 0) {
        boolean many = count > 1 && severity != Severity.INFO;
        summary.append(summary.length() > file.toString().length() + 2 ? ", " : "");
        summary.append(count).append(' ').append(severity.label()).append(many ? "s" : "");
      }
    }
    return summary.toString();
  }

  Map<String, Object> facts(ConfigFile config, Lint.Target target) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Finding finding : findings) {
      rows.add(
          Facts.of(
              "rule", finding.rule().id(),
              "severity", finding.severity().label(),
              "line", finding.line(),
              "column", finding.column(),
              "message", finding.message(),
              "fix", finding.fix(),
              "replacement", finding.replacement().orElse(null)));
    }
    Optional<String> chip = target.chip().map(Chip::soc);
    return Facts.of(
        "file", file,
        "image", config.image().isPresent(),
        "chip", chip.orElse(null),
        "built", target.built().map(Object::toString).orElse(null),
        "config-size", config.text().length,
        "config-limit", target.sizeLimit(),
        "errors", count(Severity.ERROR),
        "warnings", count(Severity.WARNING),
        "findings", rows);
  }
}
