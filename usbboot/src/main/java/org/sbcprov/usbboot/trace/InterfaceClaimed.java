package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * An interface was taken.
 *
 * @param number {@code bInterfaceNumber}
 */
public record InterfaceClaimed(Span span, int connection, int number, Optional<UsbError> error)
    implements UsbOperation {
  static final String NAME = "claim";

  @Override
  public Map<String, Object> asked() {
    return Facts.of(KIND, NAME, "interface", number);
  }

  @Override
  public Map<String, Object> facts() {
    return OperationForm.facts(NAME, this, "interface", number);
  }

  static InterfaceClaimed parse(RecordFields fields) throws BadRecord {
    return new InterfaceClaimed(
        Span.parse(fields),
        OperationForm.connection(fields),
        fields.integer("interface", 0, 0xff),
        UsbError.parse(fields));
  }
}
