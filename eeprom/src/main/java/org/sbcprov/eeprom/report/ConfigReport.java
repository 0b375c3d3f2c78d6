package org.sbcprov.eeprom.report;

import java.util.List;
import java.util.OptionalInt;
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
    byte[] config = image.bootConf();
    int errors = 0;
    List<Finding> findings = Lint.check(config, target(image, room));
    for (Finding finding : findings) {
      errors += finding.severity() == Severity.ERROR ? 1 : 0;
    }
    return new ConfigReport(
        config.length,
        room,
        image.configBytesAtRisk(),
        config.length > ConfigFile.MAX_TEXT_SIZE ? List.of() : ConfigLine.of(config, image.chip()),
        OrderReport.of(config, image.chip()),
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
