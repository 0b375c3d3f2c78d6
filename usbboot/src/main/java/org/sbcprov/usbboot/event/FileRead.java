package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.usbboot.Served;

/**
 * The board has read a file to its end.
 *
 * @param served the file
 */
public record FileRead(Served served) implements Event {
  @Override
  public String name() {
    return "file-read";
  }

  @Override
  public String words() {
    return "File read: " + served.name() + " (" + served.bytes() + " bytes)";
  }

  @Override
  public Map<String, Object> facts() {
    return served.facts();
  }
}
