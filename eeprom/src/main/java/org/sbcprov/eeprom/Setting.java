package org.sbcprov.eeprom;

import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * One line of a boot.conf.
 *
 * @param key letters, digits and {@code _}
 * @param value may be empty
 */
public record Setting(String key, String value) {
  /**
   * Reads {@code KEY=VALUE}.
   *
   * @throws BadUsage {@code eeprom.setting-form} when it is not of that form, see {@link BootConf#with}
   */
  public static Setting parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new BadUsage(
          "eeprom.setting-form",
          "\"" + text + "\" is not a setting",
          Facts.of("setting", text),
          "Write it as KEY=VALUE, such as BOOT_UART=1.");
    }
    Setting setting = new Setting(text.substring(0, equals), text.substring(equals + 1));
    BootConf.check(setting.key, setting.value);
    return setting;
  }
}
