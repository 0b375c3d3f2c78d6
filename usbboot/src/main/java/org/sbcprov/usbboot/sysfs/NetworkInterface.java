package org.sbcprov.usbboot.sysfs;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A network interface on a USB device.
 *
 * @param name its name, such as {@code usb0}
 * @param mac its address, such as {@code 02:00:00:00:00:01}
 * @param state {@code operstate}, such as {@code up} or {@code down}
 */
public record NetworkInterface(String name, Optional<String> mac, Optional<String> state) {
  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of("name", name, "mac", mac.orElse(null), "state", state.orElse(null));
  }
}
