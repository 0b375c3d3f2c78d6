package org.sbcprov.usbboot.event;

import java.util.Map;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.Facts;

/**
 * The board reported a property of itself or a result.
 *
 * @param property such as {@code MAC_ADDR} or {@code EEPROM_UPDATE}
 * @param value its value
 */
public record MetadataReported(String property, String value) implements Event {
  @Override
  public String name() {
    return "metadata";
  }

  @Override
  public String words() {
    return property + ": " + value;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("property", property, "value", value);
  }
}
