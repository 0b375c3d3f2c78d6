package org.sbcprov.usbboot.wire;

import java.util.Optional;

/**
 * A property that a second stage reports by asking for a file named {@code *PROPERTY*VALUE}; newer {@code recovery.bin}
 * sends a dozen of these at its end.
 *
 * @param property such as {@code EEPROM_UPDATE}
 * @param value such as {@code success}; perhaps empty
 */
public record Metadata(String property, String value) {
  /** The result of an EEPROM update. */
  public static final String EEPROM_UPDATE = "EEPROM_UPDATE";

  /** The result of erasing the EEPROM. */
  public static final String EEPROM_ERASE = "EEPROM_ERASE";

  /** SHA-256 of the EEPROM image that the board worked with. */
  public static final String EEPROM_HASH = "EEPROM_HASH";

  /** The result of fusing a key. */
  public static final String SECURE_BOOT_PROVISION = "SECURE_BOOT_PROVISION";

  /** A result's value when all went well. */
  public static final String SUCCESS = "success";

  private static final String FACTORY_UUID = "FACTORY_UUID";
  private static final char MARK = '*';

  /** The property in a name, if it is one and not a file's name; {@code FACTORY_UUID} is decoded. */
  public static Optional<Metadata> of(String name) {
    if (name.isEmpty() || name.charAt(0) != MARK) {
      return Optional.empty();
    }
    int separator = name.indexOf(MARK, 1);
    String property = separator < 0 ? name.substring(1) : name.substring(1, separator);
    String value = separator < 0 ? "" : name.substring(separator + 1);
    return Optional.of(
        new Metadata(property, property.equals(FACTORY_UUID) ? C40.decode(value).orElse(value) : value));
  }

  /** Whether this says how well the session went. */
  public boolean isResult() {
    return property.equals(EEPROM_UPDATE) || property.equals(EEPROM_ERASE) || property.equals(SECURE_BOOT_PROVISION);
  }

  /** The name that carries it. */
  public String name() {
    return MARK + property + MARK + value;
  }
}
