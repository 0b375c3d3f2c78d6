package org.sbcprov.eeprom.sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.Checkout;
import org.sbcprov.fixtures.RealFirmware;

/** What tells stages apart has to fit all that were published, or real firmware would be refused. */
class ReplacementStageTest {
  @Test
  void everyPublishedStageIsTakenByItsOwnImage() throws Exception {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(Checkout.rpiEeprom("rpi-eeprom-config").resolveSibling("firmware-2712"))) {
      tree.filter(file -> file.getFileName().toString().matches("pieeprom.*\\.bin")).forEach(files::add);
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      requireOwnStages(file);
    }
  }

  @Test
  void realStagesAreTakenByTheirOwnImages() {
    requireOwnStages(RealFirmware.file("2712/pieeprom-2024-09-23.bin"));
    requireOwnStages(RealFirmware.file("2712/pieeprom-2026-08-12.bin"));
  }

  private static void requireOwnStages(Path file) {
    EepromImage image = EepromImage.read(file);
    assertThat(image.chip()).isEqualTo(Chip.BCM2712);
    byte[] bootcode = image.bootcode();
    assertThat(StageKind.of(bootcode))
        .as(file.toString())
        .isEqualTo(image.ab() ? StageKind.FIRST_OF_TWO : StageKind.FIRST_ALONE);
    ReplacementStage.check(image, EepromImage.BOOTCODE, file, bootcode, false, EventSink.NONE);
    if (image.ab()) {
      byte[] bootsys = image.file(EepromImage.BOOTSYS).orElseThrow();
      assertThat(StageKind.of(bootsys)).as(file.toString()).isEqualTo(StageKind.SECOND);
      ReplacementStage.check(image, EepromImage.BOOTSYS, file, bootsys, false, EventSink.NONE);
    }
  }
}
