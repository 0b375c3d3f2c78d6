package org.sbcprov.usbboot.aftermath;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;

/**
 * The file server is done, and what should follow is waited for.
 *
 * @param expected what that is
 * @param port where
 * @param seconds how long at most
 */
public record Awaiting(Expectation expected, UsbPort port, long seconds) implements Event {
  @Override
  public String name() {
    return "awaiting-" + expected.id();
  }

  @Override
  public String words() {
    return "Waiting for the " + expected.noun() + " at USB port " + port;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("port", port.toString(), "seconds", seconds);
  }
}
