package org.sbcprov.usbboot.trace;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A vendor control transfer from the device. What the device said is kept: a replay has to say it again.
 *
 * @param request {@code bRequest}
 * @param value {@code wValue}
 * @param index {@code wIndex}
 * @param length bytes that there was room for
 * @param answer bytes that came, never to be changed; none with an error
 */
public record ControlIn(
    Span span, int connection, int request, int value, int index, int length, byte[] answer, Optional<UsbError> error)
    implements UsbOperation {
  static final String NAME = "control-in";

  @Override
  public Map<String, Object> asked() {
    return Facts.of(KIND, NAME, "request", request, "value", value, "index", index, "length", length);
  }

  @Override
  public Map<String, Object> facts() {
    return OperationForm.facts(
        NAME,
        this,
        "request", request,
        "value", value,
        "index", index,
        "length", length,
        "answer", HexFormat.of().formatHex(answer));
  }

  static ControlIn parse(RecordFields fields) throws BadRecord {
    int length = fields.integer("length", 0, OperationForm.CONTROL_LIMIT);
    return new ControlIn(
        Span.parse(fields),
        OperationForm.connection(fields),
        fields.integer("request", 0, 0xff),
        fields.integer("value", 0, 0xffff),
        fields.integer("index", 0, 0xffff),
        length,
        fields.bytes("answer", length),
        UsbError.parse(fields));
  }
}
