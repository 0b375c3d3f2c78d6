package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbPort;

/**
 * How a session with one board ended.
 *
 * @param at when
 * @param port the board's place; empty when there was one session only, or no board at all
 * @param status exit status
 * @param code the failure's code; empty when it ended well
 */
public record SessionResult(long at, Optional<UsbPort> port, int status, Optional<String> code)
    implements TraceRecord {
  static final String NAME = "result";

  private static final int CODE_LIMIT = 100;
  private static final String INTERNAL = "internal";

  /**
   * @param failure what ended it; null when it ended well
   */
  static SessionResult of(long at, Optional<UsbPort> port, Throwable failure) {
    if (failure == null) {
      return new SessionResult(at, port, ExitStatus.OK.code(), Optional.empty());
    }
    return failure instanceof Failure known
        ? new SessionResult(at, port, known.exitStatus().code(), Optional.of(known.code()))
        : new SessionResult(at, port, ExitStatus.INTERNAL.code(), Optional.of(INTERNAL));
  }

  /** Whether the user ended it. */
  boolean interrupted() {
    return status == ExitStatus.INTERRUPTED.code();
  }

  /** Whether another session ended the same way. */
  boolean endedLike(SessionResult other) {
    return status == other.status && code.equals(other.code);
  }

  /** For messages: {@code well}, or the failure. */
  String words() {
    return code.isEmpty() ? "well" : "with status " + status + ", " + code.get();
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of(
        KIND, NAME,
        "at", at,
        "port", port.isPresent() ? port.get().toString() : null,
        "status", status,
        "code", code.orElse(null));
  }

  static SessionResult parse(RecordFields fields) throws BadRecord {
    return new SessionResult(
        fields.number("at", 0, Span.LIMIT),
        fields.has("port") ? Optional.of(fields.port("port")) : Optional.empty(),
        fields.integer("status", 0, 0xff),
        fields.optionalText("code", CODE_LIMIT).map(SafeText::of));
  }
}
