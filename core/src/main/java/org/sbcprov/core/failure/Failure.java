package org.sbcprov.core.failure;

import java.util.Map;

/**
 * What went wrong, told so that a person can act and a script can decide: a stable code, a sentence, the facts, and what
 * to do next. Each subclass stands for one {@link ExitStatus}.
 */
public abstract sealed class Failure extends RuntimeException
    permits BadUsage, BadInput, Refused, NoDevice, DeviceFailed, VerificationFailed, IoFailed, Interrupted {
  private static final long serialVersionUID = 1L;

  private final ExitStatus exitStatus;
  private final String code;
  private final transient Map<String, Object> facts;
  private final String hint;

  Failure(
      ExitStatus exitStatus, String code, String message, Map<String, Object> facts, String hint, Throwable cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
    this.code = code;
    this.facts = facts;
    this.hint = hint;
  }

  /** The exit status that this failure ends a command with. */
  public final ExitStatus exitStatus() {
    return exitStatus;
  }

  /** A stable dotted name such as {@code eeprom.config-too-large}, listed in {@code docs/exit-statuses.md}. */
  public final String code() {
    return code;
  }

  /** Names and values that the message is about (file, offset, size, device), in the order to show them. */
  public final Map<String, Object> facts() {
    return facts;
  }

  /** What to do next, as one or more sentences; empty when there is nothing to advise. */
  public final String hint() {
    return hint;
  }
}
