package org.sbcprov.core.board;

import java.util.List;
import org.sbcprov.core.ByteSize;

/**
 * A Raspberry Pi boot EEPROM.
 *
 * @param size size of its image
 * @param bootModes names of the boot modes that the board can use, as the {@code eeprom} module names them
 */
public record BootEeprom(ByteSize size, List<String> bootModes) {
  public BootEeprom {
    bootModes = List.copyOf(bootModes);
  }
}
