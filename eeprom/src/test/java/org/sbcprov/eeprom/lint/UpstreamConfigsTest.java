package org.sbcprov.eeprom.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.Checkout;
import org.sbcprov.fixtures.RealFirmware;

/** What upstream publishes has to pass: each image by its own chip and date, each configuration as it is. */
class UpstreamConfigsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2711/pieeprom-2019-07-15.bin",
        "2711/pieeprom-2020-09-03.bin",
        "2711/pieeprom-cm4-recovery-2021-03.bin",
        "2711/pieeprom-2023-05-11.bin",
        "2711/pieeprom-2026-08-04.bin",
        "2712/pieeprom-2024-09-23.bin",
        "2712/pieeprom-2026-08-12.bin",
        "keys/pieeprom-signed.bin",
        "keys/bootconf.txt",
        "usbboot/recovery-boot.conf",
        "seed-boot-0xf41.conf",
        "seed-boot-0xf21.conf",
      })
  void nothingIsFoundInWhatIsPublished(String name) {
    assertThat(findings(RealFirmware.file(name))).isEmpty();
  }

  /**
   * All of raspberrypi/rpi-eeprom, where there is a checkout: images of all years, and the configurations of its tests but
   * that which is too large on purpose.
   */
  @Test
  void nothingIsFoundInTheWholeRepository() throws Exception {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(Checkout.rpiEeprom("rpi-eeprom-config").getParent())) {
      tree.filter(Files::isRegularFile).filter(UpstreamConfigsTest::hasConfig).forEach(files::add);
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      assertThat(findings(file)).as(file.toString()).isEmpty();
    }
  }

  private static boolean hasConfig(Path file) {
    String name = file.getFileName().toString();
    return name.matches("pieeprom.*\\.bin") || name.matches("boot-?conf.*\\.txt") && !name.contains("4077");
  }

  private static List<Finding> findings(Path file) {
    ConfigFile config = ConfigFile.read(file);
    Lint.Target target = config.image().map(Lint.Target::of).orElse(Lint.Target.unknown());
    assertThat(config.image().map(EepromImage::build).isPresent()).isEqualTo(target.built().isPresent());
    List<Finding> bad = new ArrayList<>();
    for (Finding finding : Lint.check(config.text(), target)) {
      if (finding.severity() != Severity.INFO) {
        bad.add(finding);
      }
    }
    return bad;
  }
}
