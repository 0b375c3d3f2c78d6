package org.sbcprov.core.board;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;

/**
 * A Raspberry Pi boot EEPROM.
 *
 * @param size size of its image, one of {@link #SIZES}
 * @param bootModes names of the boot modes that the board can use, out of {@link #MODES}
 * @param imagesSince the day (UTC) on which the first image that supports the board was built; empty where all do
 */
public record BootEeprom(ByteSize size, List<String> bootModes, Optional<LocalDate> imagesSince) {
  /** The names of all boot modes, as the {@code eeprom} module has them. */
  public static final List<String> MODES =
      List.of("sd-detect", "sd", "network", "rpiboot", "usb-msd", "bcm-usb-msd", "nvme", "http", "stop", "restart");

  /** The sizes that images have, in bytes: those of the BCM2711 and of the BCM2712. */
  public static final List<Long> SIZES = List.of(512L * 1024, 2L * 1024 * 1024);

  public BootEeprom {
    bootModes = List.copyOf(bootModes);
  }
}
