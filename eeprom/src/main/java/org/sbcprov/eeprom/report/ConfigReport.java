package org.sbcprov.eeprom.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.lint.Finding;
import org.sbcprov.eeprom.lint.Lint;
import org.sbcprov.eeprom.lint.Severity;

/**
 * What there is to tell about the configuration.
 *
 * @param size in bytes
 * @param room the most bytes that it may have; empty when it may not be replaced
 * @param bytesAtRisk see {@link EepromImage#configBytesAtRisk}
 * @param lines what is in it; none when it is {@link #tooLarge}
 * @param order the boot order
 * @param errors how many mistakes the linter finds
 * @param warnings how many warnings it has
 */
public record ConfigReport(
    int size,
    OptionalInt room,
    int bytesAtRisk,
    List<ConfigLine> lines,
    OrderReport order,
    int errors,
    int warnings) {
  static ConfigReport of(EepromImage image, OptionalInt room) {
    return of(image.bootConf(), image.chip(), room, image.configBytesAtRisk(), target(image, room));
  }

  /**
   * The report on a configuration without an image.
   *
   * @param built when the bootloader was built that reads it
   */
  public static ConfigReport of(byte[] config, Chip chip, Optional<LocalDate> built) {
    Lint.Target target = Lint.Target.unknown().withChip(chip);
    return of(config, chip, OptionalInt.empty(), 0, built.isEmpty() ? target : target.withBuilt(built.get()));
  }

  private static ConfigReport of(byte[] config, Chip chip, OptionalInt room, int atRisk, Lint.Target target) {
    int errors = 0;
    List<Finding> findings = Lint.check(config, target);
    for (Finding finding : findings) {
      errors += finding.severity() == Severity.ERROR ? 1 : 0;
    }
    return new ConfigReport(
        config.length,
        room,
        atRisk,
        config.length > ConfigFile.MAX_TEXT_SIZE ? List.of() : ConfigLine.of(config, chip),
        OrderReport.of(config, chip),
        errors,
        findings.size() - errors);
  }

  /** Whether it is larger than any configuration can be, as in damaged images only. */
  public boolean tooLarge() {
    return size > ConfigFile.MAX_TEXT_SIZE;
  }

  private static Lint.Target target(EepromImage image, OptionalInt room) {
    Lint.Target target = room.isEmpty() ? Lint.Target.unknown().withChip(image.chip()) : Lint.Target.of(image);
    return image.build().isEmpty() ? target : target.withBuilt(image.build().get().date());
  }
}
