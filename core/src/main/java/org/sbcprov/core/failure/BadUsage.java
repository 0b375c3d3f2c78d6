package org.sbcprov.core.failure;

import java.util.Map;

/** The command line, or the combination of values that it gives, makes no sense. Ends with {@link ExitStatus#USAGE}. */
public final class BadUsage extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * @param code stable dotted name
   * @param message what happened, one sentence without a full stop
   * @param facts see {@link Facts#of}
   * @param hint what to do next, or empty
   */
  public BadUsage(String code, String message, Map<String, Object> facts, String hint) {
    this(code, message, facts, hint, null);
  }

  /** As above, with the exception that caused it; it is shown with {@code -vv} only. */
  public BadUsage(String code, String message, Map<String, Object> facts, String hint, Throwable cause) {
    super(ExitStatus.USAGE, code, message, facts, hint, cause);
  }
}
