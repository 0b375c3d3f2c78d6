package org.sbcprov.usbboot.event;

import java.util.List;
import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * No board has come for a while, and most of them are stopped by one of a few things.
 *
 * @param checks what to check, the most likely first
 */
public record StillWaiting(List<String> checks) implements Event {
  public StillWaiting {
    checks = List.copyOf(checks);
  }

  @Override
  public String name() {
    return "still-waiting";
  }

  @Override
  public String words() {
    StringBuilder words = new StringBuilder("No board yet. Check:");
    for (int i = 0; i < checks.size(); i++) {
      words.append(i == 0 ? " (" : "; (").append(i + 1).append(") ").append(checks.get(i));
    }
    return words.toString();
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("checks", checks);
  }
}
