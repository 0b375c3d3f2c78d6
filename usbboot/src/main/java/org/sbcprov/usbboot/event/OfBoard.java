package org.sbcprov.usbboot.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.usb.UsbPort;

/**
 * What one of several boards does.
 *
 * @param port where the board is
 * @param serial its serial number, once it told it
 * @param event what happened
 */
public record OfBoard(UsbPort port, Optional<String> serial, Event event) implements Event {
  @Override
  public String name() {
    return event.name();
  }

  @Override
  public String words() {
    return port + (serial.isPresent() ? " " + serial.get() : "") + ": " + event.words();
  }

  /** Those of the event, and {@code board} and {@code board-serial} for whose it is. */
  @Override
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("board", port.toString());
    if (serial.isPresent()) {
      facts.put("board-serial", serial.get());
    }
    facts.putAll(event.facts());
    return facts;
  }

  @Override
  public Level level() {
    return event.level();
  }
}
