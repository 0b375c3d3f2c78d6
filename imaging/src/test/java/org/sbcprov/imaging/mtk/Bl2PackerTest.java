package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.sbcprov.fixtures.SyntheticBl2;

class Bl2PackerTest {
  @Test
  void whatIsPackedIsTakenApartAgain() {
    byte[] code = SyntheticBl2.code("mt7988");

    assertThat(Bl2Packer.pack(Bl2Medium.SDMMC, code, 0x200d00, true, 0))
        .hasSize(0x900 + code.length + 32)
        .startsWith("SDMMC_BOOT".getBytes(StandardCharsets.US_ASCII));
    Bl2Image packed = Bl2Image.parse(Bl2Packer.pack(Bl2Medium.EMMC, code, 0x200d00, false, 0x1000));
    assertThat(packed.medium()).isEqualTo(Bl2Medium.EMMC);
    assertThat(packed.mediumIsConsistent()).isTrue();
    assertThat(packed.aarch64()).isFalse();
    assertThat(packed.headerOffset()).isEqualTo(0x1000);
    assertThat(packed.digest()).isEqualTo(DigestState.MATCHES);
  }
}
