package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The little that is kept of files is judged as the whole of them. */
class VerdictTextTest {
  @Provide
  Arbitrary<List<String>> configs() {
    return Arbitraries.of(
            "kernel=u-boot.bin",
            " kernel = os/image ",
            "kernel=",
            "#kernel=x",
            "erase_eeprom=1",
            "erase_eeprom=0",
            "program_pubkey=1",
            "revoke_devkey=",
            "uart_2ndstage=1",
            "[cm4]",
            "kernel=caf\u00e9",
            "recovery_reboot=1\r",
            "")
        .list()
        .ofMaxSize(8);
  }

  @Property
  void whatIsKeptOfAConfigurationIsJudgedAsAllOfIt(@ForAll("configs") List<String> lines) {
    byte[] config = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);

    String kept = VerdictText.of("config.txt", config);

    BootConfig whole = BootConfig.parse(config);
    BootConfig part = BootConfig.parse(kept.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(part.provisions()).isEqualTo(whole.provisions());
    for (String kernel : List.of("u-boot.bin", "os/image", "x", "image")) {
      assertThat(part.namesKernel(kernel)).as(kernel).isEqualTo(whole.namesKernel(kernel));
    }
    assertThat(kept).doesNotContain("uart").doesNotContain("reboot").doesNotContain("cm4");
  }

  @Test
  void ofASignatureOnlyTheHashIsKept() {
    byte[] signature = BootDirectories.signature(new byte[10]);
    assertThat(VerdictText.of("pieeprom.sig", signature)).hasSize(64);
    assertThat(VerdictText.of("pieeprom.sig", new byte[100])).isEmpty();
  }

  @Test
  void ofOtherFilesNothingIsKept() {
    assertThat(VerdictText.limit("boot.img")).isZero();
    assertThat(VerdictText.of("boot.img", "kernel=x".getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }
}
