package org.sbcprov.usbboot.trace;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * A session went as it did when it was recorded.
 *
 * @param operations how many USB operations were compared
 * @param hashes whether what was sent was the same, and not only as much
 * @param status the exit status of the session, then and now
 * @param code the failure's code; empty when it ended well
 */
public record ReplayEnded(int operations, boolean hashes, int status, String code) implements Event {
  @Override
  public String name() {
    return "replay-ended";
  }

  @Override
  public String words() {
    return "The session went as recorded, and ended " + (code.isEmpty() ? "well" : "with " + code) + ": " + operations
        + " USB operations, " + (hashes ? "with the same data" : "data of the same sizes");
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of(
        "operations", operations,
        "hashes-compared", hashes,
        "status", status,
        "code", code.isEmpty() ? null : code);
  }
}
