package org.sbcprov.usbboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.sbcprov.usbboot.Chip;

class SampleBootcodeTest {
  @Test
  void samplesSayWhatTheyAreAndAreTheSameEachTime() {
    for (Chip chip : Chip.values()) {
      byte[] sample = SampleBootcode.recovery(chip);
      assertThat(sample).hasSize(8192).isEqualTo(SampleBootcode.recovery(chip));
      assertThat(new String(sample, StandardCharsets.ISO_8859_1))
          .contains("sbcprov sample " + chip.secondStage())
          .contains("cannot run on a real " + chip.name())
          .contains("RECOVERY");
      assertThat(new String(SampleBootcode.boot(chip), StandardCharsets.ISO_8859_1)).doesNotContain("RECOVERY");
    }
  }
}
