package org.sbcprov.eeprom.report;

import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.eeprom.BootConf;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeys;
import org.sbcprov.eeprom.BootOrder;
import org.sbcprov.eeprom.Chip;

/**
 * The boot order of boards that no filter matches.
 *
 * @param set whether the configuration sets it; else the bootloader's default counts
 * @param order what it is; empty when the value is not a hexadecimal number of up to 8 digits
 * @param note what else to know, one sentence; perhaps empty
 * @param dangers see {@link BootOrder#dangers}
 */
public record OrderReport(boolean set, Optional<BootOrder> order, String note, List<Warning> dangers) {
  static OrderReport of(byte[] config, Chip chip) {
    Optional<String> value = BootConf.of(config).value(BootOrder.KEY);
    if (value.isPresent() && !value.get().isBlank()) {
      Optional<BootOrder> order = read(value.get());
      return new OrderReport(
          true,
          order,
          order.isEmpty() ? "BOOT_ORDER is not a number of up to 8 digits with 0x." : "",
          order.isEmpty() ? List.of() : order.get().dangers(chip, Optional.empty()));
    }
    BootKey key = BootKeys.find(BootOrder.KEY).orElseThrow();
    // The note is about boards with the older chip.
    return new OrderReport(
        false, key.defaultOn(chip).flatMap(OrderReport::read), chip == Chip.BCM2711 ? key.note() : "", List.of());
  }

  /** The order that a value stands for. Names of modes are none here: the bootloader knows numbers only. */
  static Optional<BootOrder> read(String value) {
    if (!value.startsWith("0x") && !value.startsWith("0X")) {
      return Optional.empty();
    }
    try {
      return Optional.of(BootOrder.parse(value));
    } catch (BadUsage e) {
      return Optional.empty();
    }
  }
}
