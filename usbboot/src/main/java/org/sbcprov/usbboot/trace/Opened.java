package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;

/**
 * A device was opened.
 *
 * @param connection the number that stands for it from now on; 0 when it could not be opened
 * @param port the device's place
 * @param address the device's address
 */
public record Opened(Span span, int connection, UsbPort port, int address, Optional<UsbError> error)
    implements UsbOperation {
  static final String NAME = "open";

  @Override
  public Map<String, Object> asked() {
    return Facts.of(KIND, NAME, "port", port.toString(), "address", address);
  }

  @Override
  public Map<String, Object> facts() {
    return OperationForm.facts(NAME, this, "port", port.toString(), "address", address);
  }

  static Opened parse(RecordFields fields) throws BadRecord {
    int connection = fields.integer(OperationForm.CONNECTION, 0, OperationForm.MOST_CONNECTIONS);
    Opened opened =
        new Opened(
            Span.parse(fields),
            connection,
            fields.port("port"),
            fields.integer("address", 0, 0xff),
            UsbError.parse(fields));
    if (connection > 0 == opened.error.isPresent()) {
      throw new BadRecord("a device is opened and has a connection, or is not and has an error");
    }
    return opened;
  }
}
