package org.sbcprov.core.failure;

import java.util.Map;

/** No device appeared, or it stopped answering, within the time given. Ends with {@link ExitStatus#NO_DEVICE}. */
public final class NoDevice extends Failure {
  private static final long serialVersionUID = 1L;

  /**
   * @param code stable dotted name
   * @param message what happened, one sentence without a full stop
   * @param facts see {@link Facts#of}
   * @param hint what to do next, or empty
   */
  public NoDevice(String code, String message, Map<String, Object> facts, String hint) {
    this(code, message, facts, hint, null);
  }

  /** As above, with the exception that caused it; it is shown with {@code -vv} only. */
  public NoDevice(String code, String message, Map<String, Object> facts, String hint, Throwable cause) {
    super(ExitStatus.NO_DEVICE, code, message, facts, hint, cause);
  }
}
