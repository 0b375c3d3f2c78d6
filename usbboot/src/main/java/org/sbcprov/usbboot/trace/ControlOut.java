package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A vendor control transfer to the device.
 *
 * @param request {@code bRequest}
 * @param value {@code wValue}
 * @param index {@code wIndex}
 * @param length bytes of the data stage
 * @param sha256 their digest; empty when there are none
 */
public record ControlOut(
    Span span,
    int connection,
    int request,
    int value,
    int index,
    int length,
    Optional<String> sha256,
    Optional<UsbError> error)
    implements UsbOperation {
  static final String NAME = "control-out";

  /** The length that it announces, see {@code main.c}: {@code wValue} holds the low half, {@code wIndex} the high one. */
  int announced() {
    return index << 16 | value;
  }

  @Override
  public Map<String, Object> asked() {
    return Facts.of(
        KIND, NAME,
        "request", request,
        "value", value,
        "index", index,
        "length", length,
        "sha256", sha256.orElse(null));
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
        "sha256", sha256.orElse(null));
  }

  static ControlOut parse(RecordFields fields) throws BadRecord {
    return new ControlOut(
        Span.parse(fields),
        OperationForm.connection(fields),
        fields.integer("request", 0, 0xff),
        fields.integer("value", 0, 0xffff),
        fields.integer("index", 0, 0xffff),
        fields.integer("length", 0, OperationForm.CONTROL_LIMIT),
        fields.has("sha256") ? Optional.of(fields.sha256("sha256")) : Optional.empty(),
        UsbError.parse(fields));
  }
}
