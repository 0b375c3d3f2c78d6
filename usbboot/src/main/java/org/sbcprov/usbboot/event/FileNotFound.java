package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The board asked for a file that is not there.
 *
 * @param file as the board calls it
 * @param optional whether boards do without it
 */
public record FileNotFound(String file, boolean optional) implements Event {
  @Override
  public String name() {
    return "file-not-found";
  }

  @Override
  public String words() {
    return "No " + file + (optional ? " (optional)" : "");
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "optional", optional);
  }

  @Override
  public Level level() {
    return optional ? Level.DETAIL : Level.INFO;
  }
}
