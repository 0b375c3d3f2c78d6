package org.sbcprov.usbboot.aftermath;

import java.util.Map;
import org.sbcprov.core.event.Event;

/**
 * What was waited for is there, and settled.
 *
 * @param what what the board became
 */
public record Appeared(AfterBoot what) implements Event {
  @Override
  public String name() {
    return what.expected().id() + "-found";
  }

  @Override
  public String words() {
    return String.join("; ", what.words());
  }

  @Override
  public Map<String, Object> facts() {
    return what.facts();
  }
}
