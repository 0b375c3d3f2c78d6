package org.sbcprov.usbboot;

import java.nio.file.Path;
import java.util.Optional;

/** Whether a boot directory turns boards into disks, as far as that shows before a board is there. */
public final class GadgetCheck {
  private GadgetCheck() {}

  /**
   * Looks at a boot directory as a session would.
   *
   * @param chip of the boards
   * @return why it does not, as a sentence without its full stop; empty when it may
   * @throws org.sbcprov.core.failure.BadInput when it cannot be used at all, see {@link BootFiles#in(Path, FileRules)}
   */
  public static Optional<String> problem(Path directory, FileRules rules, Chip chip) {
    try (BootFiles files = BootFiles.in(directory, rules)) {
      PlannedFiles planned = PlannedFiles.withoutDigests(files);
      for (PlannedFile file : planned.list()) {
        if (KnownFiles.isEepromImage(file.name()) && file.bytes() > 0 && file.chips().contains(chip)) {
          return Optional.of("With " + file.source() + " a board writes its boot EEPROM");
        }
      }
      PlannedChip judged = new ChipJudge(files, planned.list(), chip).judge();
      return switch (judged.session()) {
        case MASS_STORAGE, SYSTEM -> judged.boots() ? Optional.empty() : Optional.of(judged.reason());
        case NOTHING -> Optional.of(judged.reason());
        case EEPROM_UPDATE, PROVISIONING -> Optional.of("A board that is booted with it " + judged.session().words());
      };
    }
  }
}
