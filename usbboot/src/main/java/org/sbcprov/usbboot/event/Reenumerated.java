package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Stage;

/**
 * The board came back on its port as another device.
 *
 * @param stage how far it is now
 * @param port where it is
 * @param address its new bus address
 */
public record Reenumerated(Stage stage, UsbPort port, int address) implements Event {
  @Override
  public String name() {
    return "re-enumerated";
  }

  @Override
  public String words() {
    return "The board is back at USB port " + port + ", " + stage.words();
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("stage", stage.words(), "port", port.toString(), "address", address);
  }
}
