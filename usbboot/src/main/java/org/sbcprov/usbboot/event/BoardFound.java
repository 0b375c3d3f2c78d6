package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Stage;

/**
 * A board in boot mode.
 *
 * @param chip its chip
 * @param stage how far it is
 * @param port where it is
 * @param address its bus address
 */
public record BoardFound(Chip chip, Stage stage, UsbPort port, int address) implements Event {
  @Override
  public String name() {
    return "board-found";
  }

  @Override
  public String words() {
    return "Found " + chip.title() + " at USB port " + port + ", " + stage.words();
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of(
        "chip", chip.name(), "stage", stage.words(), "port", port.toString(), "address", address);
  }
}
