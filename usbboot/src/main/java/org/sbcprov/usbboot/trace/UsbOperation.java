package org.sbcprov.usbboot.trace;

import java.util.Map;
import java.util.Optional;

/** Something that was done with one device. */
public sealed interface UsbOperation extends TraceRecord
    permits Opened, InterfacesCounted, InterfaceClaimed, StringRead, ControlOut, ControlIn, BulkOut, Closed {
  /** When it began, and how long it took. */
  Span span();

  /** The number of the connection, from 1 on; 0 for an opening that failed. */
  int connection();

  /** What the host asked for, without what came of it: the kind of the record, names and values. */
  Map<String, Object> asked();

  /** Why it did not work; empty when it did. */
  default Optional<UsbError> error() {
    return Optional.empty();
  }
}
