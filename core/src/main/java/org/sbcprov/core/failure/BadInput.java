package org.sbcprov.core.failure;

import java.util.Map;

/** An input is missing, damaged, or not what it has to be. Ends with {@link ExitStatus#BAD_INPUT}. */
public final class BadInput extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * @param code stable dotted name
   * @param message what happened, one sentence without a full stop
   * @param facts see {@link Facts#of}
   * @param hint what to do next, or empty
   */
  public BadInput(String code, String message, Map<String, Object> facts, String hint) {
    this(code, message, facts, hint, null);
  }

  /** As above, with the exception that caused it; it is shown with {@code -vv} only. */
  public BadInput(String code, String message, Map<String, Object> facts, String hint, Throwable cause) {
    super(ExitStatus.BAD_INPUT, code, message, facts, hint, cause);
  }
}
