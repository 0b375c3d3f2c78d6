package org.sbcprov.usbboot.trace;

import java.util.Map;

/**
 * One line of a trace. Each kind has a name, which the line's {@code record} holds, and its values in kebab-case. Times
 * are whole microseconds from the start of the recording.
 */
public sealed interface TraceRecord
    permits TraceHeader, DevicesSeen, UsbOperation, FileSent, Truncated, SessionResult {
  /** The name of the field that tells the kind of a record. */
  String KIND = "record";

  /** Names and values, the kind first; see {@link org.sbcprov.core.failure.Facts#of}. */
  Map<String, Object> facts();
}
