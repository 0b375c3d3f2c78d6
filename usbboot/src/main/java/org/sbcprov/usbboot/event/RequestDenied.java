package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The board asked for something that it must not have; it was told that there is no such file.
 *
 * @param file the name that it asked for
 * @param reason what is wrong with that name
 */
public record RequestDenied(String file, String reason) implements Event {
  @Override
  public String name() {
    return "request-denied";
  }

  @Override
  public String words() {
    return "Denied the board's request for \"" + file + "\": " + reason;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "reason", reason);
  }

  @Override
  public Level level() {
    return Level.WARNING;
  }
}
