package org.sbcprov.usbboot.doctor;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * What this computer knows that may keep a board from appearing, told while one is waited for.
 *
 * @param finding one of {@link DoctorUsb#brief}
 */
public record HostFinding(String finding) implements Event {
  @Override
  public String name() {
    return "host-finding";
  }

  @Override
  public String words() {
    return "doctor usb: " + finding;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("finding", finding);
  }
}
