package org.sbcprov.eeprom;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.util.Optional;
import org.sbcprov.core.failure.Failure;

/** A boot order is one, or fails with a {@link Failure}; what it is written as means the same. */
public final class BootOrderFuzz {
  private BootOrderFuzz() {}

  /** One order. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    BootOrder order;
    try {
      order = BootOrder.parse(data.consumeRemainingAsString());
    } catch (Failure e) {
      return;
    }
    if (!BootOrder.parse(order.hex()).equals(order)) {
      throw new IllegalStateException("a promise is broken");
    }
    order.words();
    order.names();
    order.modes();
    for (Chip chip : Chip.values()) {
      order.dangers(chip, Optional.empty());
    }
  }
}
