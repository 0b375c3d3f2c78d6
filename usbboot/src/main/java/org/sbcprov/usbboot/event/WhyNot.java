package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * Something that this computer tells, and that may keep a board from appearing.
 *
 * @param finding one sentence
 */
public record WhyNot(String finding) implements Event {
  @Override
  public String name() {
    return "why-not";
  }

  @Override
  public String words() {
    return "Noticed: " + finding;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("finding", finding);
  }
}
