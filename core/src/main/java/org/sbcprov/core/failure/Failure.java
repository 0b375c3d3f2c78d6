package org.sbcprov.core.failure;

import java.util.Collections;
import java.util.LinkedHashMap;
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

  /** The same failure, with more facts; those that it has already stay. */
  public final Failure withFacts(Map<String, Object> more) {
    Map<String, Object> all = new LinkedHashMap<>(facts);
    more.forEach(all::putIfAbsent);
    return copy(getMessage(), Collections.unmodifiableMap(all), hint);
  }

  /** The same failure, for somebody who has to do something else about it. */
  public final Failure withHint(String other) {
    return copy(getMessage(), facts, other);
  }

  /** The same failure where more is known of it: with another message and other advice, and with more facts. */
  public final Failure retold(String message, Map<String, Object> more, String hint) {
    return copy(message, withFacts(more).facts(), hint);
  }

  private Failure copy(String message, Map<String, Object> all, String hint) {
    Failure copy = copyOf(message, all, hint);
    copy.setStackTrace(getStackTrace());
    return copy;
  }

  private Failure copyOf(String message, Map<String, Object> all, String hint) {
    Throwable cause = getCause();
    return switch (exitStatus) {
      case USAGE -> new BadUsage(code, message, all, hint, cause);
      case BAD_INPUT -> new BadInput(code, message, all, hint, cause);
      case REFUSED -> new Refused(code, message, all, hint, cause);
      case NO_DEVICE -> new NoDevice(code, message, all, hint, cause);
      case DEVICE -> new DeviceFailed(code, message, all, hint, cause);
      case VERIFICATION -> new VerificationFailed(code, message, all, hint, cause);
      case IO -> new IoFailed(code, message, all, hint, cause);
      case INTERRUPTED -> new Interrupted(code, message, all, hint, cause);
      case OK, INTERNAL -> throw new IllegalStateException("no failure ends with " + exitStatus);
    };
  }
}
