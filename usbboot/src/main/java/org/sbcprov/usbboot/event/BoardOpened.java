package org.sbcprov.usbboot.event;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Stage;

/**
 * A device is open.
 *
 * @param stage how far the board is
 * @param port where it is
 * @param serial its serial number, if it told it
 */
public record BoardOpened(Stage stage, UsbPort port, Optional<String> serial) implements Event {
  @Override
  public String name() {
    return "board-opened";
  }

  @Override
  public String words() {
    return "Opened the board at USB port " + port + ", " + stage.words()
        + (serial.isPresent() ? ", serial " + serial.get() : "");
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("stage", stage.words(), "port", port.toString(), "serial", serial.orElse(null));
  }

  @Override
  public Level level() {
    return Level.DETAIL;
  }
}
