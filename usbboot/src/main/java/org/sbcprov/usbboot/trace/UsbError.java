package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbException;

/**
 * Why a USB operation did not work.
 *
 * @param reason in the terms that all USB stacks share
 * @param message what the stack said
 */
public record UsbError(UsbException.Reason reason, String message) {
  private static final int MESSAGE_LIMIT = 1000;

  private static final String FIELD = "error";

  static Optional<UsbError> of(UsbException e) {
    String message = String.valueOf(e.getMessage());
    return Optional.of(
        new UsbError(e.reason(), message.substring(0, Math.min(message.length(), MESSAGE_LIMIT))));
  }

  UsbException exception() {
    return new UsbException(reason, message);
  }

  /** Puts it behind the other facts of a record, if there is one. */
  static void addTo(Map<String, Object> facts, Optional<UsbError> error) {
    if (error.isPresent()) {
      facts.put(FIELD, Facts.of("reason", error.get().reason.name(), "message", error.get().message));
    }
  }

  static Optional<UsbError> parse(RecordFields fields) throws BadRecord {
    if (!fields.has(FIELD)) {
      return Optional.empty();
    }
    RecordFields error = fields.object(FIELD);
    String name = error.text("reason", MESSAGE_LIMIT);
    for (UsbException.Reason reason : UsbException.Reason.values()) {
      if (reason.name().equals(name)) {
        UsbError result = new UsbError(reason, SafeText.of(error.text("message", MESSAGE_LIMIT)));
        error.requireAllRead();
        return Optional.of(result);
      }
    }
    throw new BadRecord("there is no reason \"" + name + "\" for a USB error");
  }
}
