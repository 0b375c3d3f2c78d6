package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;

/**
 * A device that has just appeared did not work yet; it is tried again.
 *
 * @param port where it is
 * @param problem what the USB stack said
 */
public record NotReadyYet(UsbPort port, String problem) implements Event {
  @Override
  public String name() {
    return "not-ready-yet";
  }

  @Override
  public String words() {
    return "The device at USB port " + port + " is not ready yet: " + problem;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("port", port.toString(), "problem", problem);
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
