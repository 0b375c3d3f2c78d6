package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The board asked for a file that is there and empty, which it cannot tell from a missing one.
 *
 * @param file as the board calls it
 * @param source where it comes from
 */
public record EmptyFile(String file, String source) implements Event {
  @Override
  public String name() {
    return "empty-file";
  }

  @Override
  public String words() {
    return source + " is empty; to the board it looks as if it was not there";
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("file", file, "source", source);
  }

  @Override
  public Level level() {
    return Level.WARNING;
  }
}
