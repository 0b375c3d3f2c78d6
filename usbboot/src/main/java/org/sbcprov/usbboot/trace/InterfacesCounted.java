package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * The interfaces of a device were counted.
 *
 * @param count {@code bNumInterfaces}; 0 with an error
 */
public record InterfacesCounted(Span span, int connection, int count, Optional<UsbError> error)
    implements UsbOperation {
  static final String NAME = "interfaces";

  @Override
  public Map<String, Object> asked() {
    return Facts.of(KIND, NAME);
  }

  @Override
  public Map<String, Object> facts() {
    return OperationForm.facts(NAME, this, "count", count);
  }

  static InterfacesCounted parse(RecordFields fields) throws BadRecord {
    return new InterfacesCounted(
        Span.parse(fields),
        OperationForm.connection(fields),
        fields.integer("count", 0, 0xff),
        UsbError.parse(fields));
  }
}
