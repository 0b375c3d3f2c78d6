package org.sbcprov.imaging.finding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * One thing that an inspection found.
 *
 * @param severity how much it matters
 * @param code stable dotted name, like a failure's
 * @param words one sentence without a full stop
 * @param details see {@link Facts#of}
 * @param hint what to do about it, or empty
 */
public record Finding(Severity severity, String code, String words, Map<String, Object> details, String hint) {

  /** Something that is as it has to be. */
  public static Finding ok(String code, String words) {
    return new Finding(Severity.OK, code, words, Facts.none(), "");
  }

  /** Something to know about. */
  public static Finding warning(String code, String words, Map<String, Object> details, String hint) {
    return new Finding(Severity.WARNING, code, words, details, hint);
  }

  /** Something that is wrong. */
  public static Finding error(String code, String words, Map<String, Object> details, String hint) {
    return new Finding(Severity.ERROR, code, words, details, hint);
  }

  /** What made a parser fail, as an error. */
  public static Finding error(Failure failure) {
    return new Finding(Severity.ERROR, failure.code(), failure.getMessage(), failure.facts(), failure.hint());
  }

  /** The first one that is an error, if there is one. */
  public static Optional<Finding> firstError(List<Finding> findings) {
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR) {
        return Optional.of(finding);
      }
    }
    return Optional.empty();
  }

  /**
   * The same as a warning of a command that goes on.
   *
   * @param sentence what it says, with the file that it is about
   */
  public Warning asWarning(String sentence) {
    Map<String, Object> all = new LinkedHashMap<>(details);
    if (!hint.isEmpty()) {
      all.put("hint", hint);
    }
    return new Warning(code, sentence, all);
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("severity", severity.word());
    facts.put("code", code);
    facts.put("message", words);
    if (!details.isEmpty()) {
      facts.put("details", details);
    }
    if (!hint.isEmpty()) {
      facts.put("hint", hint);
    }
    return facts;
  }
}
