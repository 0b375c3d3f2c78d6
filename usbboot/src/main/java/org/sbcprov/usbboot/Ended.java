package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.usbboot.SessionLog.Ending;

/**
 * A session that has ended, for those who judge it.
 *
 * @param log what the board asked for and got
 * @param ending how it ended
 * @param chip the board's chip
 * @param device what was at the port last
 * @param serial the board's serial number, if it told it
 */
record Ended(SessionLog log, Ending ending, Chip chip, UsbDevice device, Optional<String> serial) {
  /** Hints that several failures share. */
  static final String POWER_CYCLE = "Power-cycle the board before the next try.";

  static final String WRITE_AGAIN = "What is on the board's disk cannot be relied on: write it again.";

  static final String CONSOLE = "The board's serial console tells more: put uart_2ndstage=1 into config.txt.";

  /** The given facts, and what the session was. */
  Map<String, Object> facts(Object... namesAndValues) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    facts.put("chip", chip.name());
    facts.put("port", device.port().toString());
    if (serial.isPresent()) {
      facts.put("serial", serial.get());
    }
    if (log.lastAsked != null) {
      facts.put("last-asked", log.lastAsked);
    }
    List<String> read = new ArrayList<>();
    for (Served file : log.served) {
      read.add(file.name());
    }
    facts.put("files-read", read);
    if (!log.missing.isEmpty()) {
      facts.put("missing", new ArrayList<>(log.missing));
    }
    if (!log.metadata.isEmpty()) {
      facts.put("metadata", new LinkedHashMap<>(log.metadata));
    }
    return facts;
  }
}
