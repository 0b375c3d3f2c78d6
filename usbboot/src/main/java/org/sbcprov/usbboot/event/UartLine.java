package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * A line on a board's serial console; simulated boards have one.
 *
 * @param line the line
 */
public record UartLine(String line) implements Event {
  @Override
  public String name() {
    return "uart";
  }

  @Override
  public String words() {
    return "uart: " + line;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("line", line);
  }
}
