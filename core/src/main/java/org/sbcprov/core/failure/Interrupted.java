package org.sbcprov.core.failure;

import java.util.Map;

/** The user asked to stop. Ends with {@link ExitStatus#INTERRUPTED}. */
public final class Interrupted extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * @param code stable dotted name
   * @param message what happened, one sentence without a full stop
   * @param facts see {@link Facts#of}
   * @param hint what to do next, or empty
   */
  public Interrupted(String code, String message, Map<String, Object> facts, String hint) {
    this(code, message, facts, hint, null);
  }

  /** As above, with the exception that caused it; it is shown with {@code -vv} only. */
  public Interrupted(String code, String message, Map<String, Object> facts, String hint, Throwable cause) {
    super(ExitStatus.INTERRUPTED, code, message, facts, hint, cause);
  }
}
