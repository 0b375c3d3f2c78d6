package org.sbcprov.usbboot.sample;

import java.nio.file.Path;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.usbboot.Chip;

/** A boot directory that turns simulated boards into disks, for where no mass-storage gadget is at hand. */
public final class SampleGadget {
  private static final int SYSTEM = 64 * 1024;

  private SampleGadget() {}

  /**
   * Puts the files of one into a directory.
   *
   * @param chip of the boards that it is for
   */
  public static void write(Path directory, Chip chip) {
    AtomicOutput.write(directory.resolve(chip.secondStage()), SampleBootcode.boot(chip));
    AtomicOutput.write(directory.resolve(chip.eepromBytes() > 0 ? "boot.img" : "start.elf"), new byte[SYSTEM]);
  }
}
