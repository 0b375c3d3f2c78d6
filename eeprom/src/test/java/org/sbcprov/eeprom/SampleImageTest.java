package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleImageTest {
  @Test
  void theSampleIsAWellFormedImageWithRoomForAWholeConfiguration() {
    EepromImage image = EepromImage.parse(SampleImage.bcm2711(), "sample");
    assertThat(image.chip()).isEqualTo(Chip.BCM2711);
    assertThat(image.sections()).hasSize(7);
    assertThat(image.build()).isPresent();
    assertThat(image.signedConfig()).isFalse();
    assertThat(BootConf.of(image.bootConf()).value("BOOT_ORDER")).contains("0xf41");
    assertThat(image.configLimit()).isEqualTo(EepromImage.MAX_FILE_SIZE);
    assertThat(image.withBootConf(image.bootConf()).bytes()).isEqualTo(SampleImage.bcm2711());
  }
}
