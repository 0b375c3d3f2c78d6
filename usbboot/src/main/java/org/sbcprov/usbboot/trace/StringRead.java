package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A string descriptor was read.
 *
 * @param index of the descriptor
 * @param text what it says; empty with an error
 */
public record StringRead(Span span, int connection, int index, String text, Optional<UsbError> error)
    implements UsbOperation {
  static final String NAME = "string";

  /** A descriptor has at most 126 characters. */
  private static final int LIMIT = 126;

  @Override
  public Map<String, Object> asked() {
    return Facts.of(KIND, NAME, "index", index);
  }

  @Override
  public Map<String, Object> facts() {
    return OperationForm.facts(NAME, this, "index", index, "text", text);
  }

  static StringRead parse(RecordFields fields) throws BadRecord {
    return new StringRead(
        Span.parse(fields),
        OperationForm.connection(fields),
        fields.integer("index", 0, 0xff),
        fields.text("text", LIMIT),
        UsbError.parse(fields));
  }
}
