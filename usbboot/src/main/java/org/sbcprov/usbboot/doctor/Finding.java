package org.sbcprov.usbboot.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.Facts;

/**
 * Something that was found.
 *
 * @param code stable dotted name, such as {@code doctor.usb-slow-board}
 * @param severity how much it matters
 * @param words one sentence without a full stop
 * @param evidence what it was seen by, a line each
 * @param next what to try, one or more sentences; empty when there is nothing to do
 */
public record Finding(String code, Severity severity, String words, List<String> evidence, String next) {
  public Finding {
    evidence = List.copyOf(evidence);
  }

  static Finding ok(String code, String words, List<String> evidence) {
    return new Finding(code, Severity.OK, words, evidence, "");
  }

  /** It as lines for a person; what devices and logs say in it cannot steer a terminal. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(SafeText.of(severity.label() + ": " + words + " [" + code + "]"));
    for (String line : evidence) {
      lines.add(SafeText.of("    " + line));
    }
    if (!next.isEmpty()) {
      lines.add(SafeText.of("    next: " + next));
    }
    return lines;
  }

  /** It as one line, with the first of the things to try. */
  public String line() {
    int more = next.indexOf(Advice.MORE);
    String first = more < 0 ? next : next.substring(0, more);
    return SafeText.of(words + (first.isEmpty() ? "" : " - " + first));
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "code", code, "severity", severity.label(), "message", words, "evidence", evidence, "next", next);
  }
}
