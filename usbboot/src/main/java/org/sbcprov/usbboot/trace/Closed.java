package org.sbcprov.usbboot.trace;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/** A device was closed. */
public record Closed(Span span, int connection) implements UsbOperation {
  static final String NAME = "close";

  @Override
  public Map<String, Object> asked() {
    return Facts.of(KIND, NAME);
  }

  @Override
  public Map<String, Object> facts() {
    return OperationForm.facts(NAME, this);
  }

  static Closed parse(RecordFields fields) throws BadRecord {
    return new Closed(Span.parse(fields), OperationForm.connection(fields));
  }
}
