package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromDiffCommandTest {
  @TempDir Path directory;

  @Test
  void twoImagesAreCompared() throws IOException {
    String a = image("a.bin", SyntheticEeprom.bcm2711().config("[all]\nBOOT_ORDER=0xf41\n"));
    String b = image("b.bin", SyntheticEeprom.bcm2711().config("[all]\nBOOT_ORDER=0xf21\n").signed());

    Run run = Run.of("eeprom", "diff", a, b);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("--- " + a + "\n+++ " + b + "\n@@ -1,2 +1,2 @@\n [all]\n-BOOT_ORDER=0xf41\n+BOOT_ORDER=0xf21\n")
        .contains("setting     BOOT_ORDER: 0xf41 (SD card or eMMC, then USB drive, then start over) -> 0xf21 (SD card")
        .contains("signature   configuration not signed, no public key -> configuration signed")
        .contains("section     pubkey.bin: ")
        .doesNotContain("bootmain");
  }

  @Test
  void differencesAreAnAnswerThatScriptsCanAskFor() throws IOException {
    String a = image("a.bin", SyntheticEeprom.bcm2711().config("[all]\nA=1\n"));
    String same = Files.writeString(directory.resolve("same.conf"), "[all]\nA=1\n").toString();
    String other = Files.writeString(directory.resolve("other.conf"), "[all]\nA=2\n").toString();

    assertThat(Run.of("eeprom", "diff", a, same, "--exit-code").status()).isZero();
    assertThat(Run.of("eeprom", "diff", a, same).err()).contains("The configurations are the same.");
    Run run = Run.of("eeprom", "diff", a, other, "--exit-code", "--json");
    assertThat(run.status()).isEqualTo(7);
    assertThat(run.lastLine())
        .contains("\"ok\":false,\"status\":7")
        .contains("\"compared\":\"configurations\",\"same\":false,\"diff\":[\"--- ")
        .contains("\"settings\":[{\"key\":\"A\",\"before\":\"1\",\"after\":\"2\"}]");
    assertThat(Run.of("eeprom", "diff", other, same).status()).isZero();
    assertThat(Run.of("eeprom", "diff", a, a, "--exit-code").err()).contains("The images are the same.");
  }

  @Test
  void imagesMayDifferInAllButTheConfiguration() throws IOException {
    String a = image("a.bin", SyntheticEeprom.bcm2712());
    String b = image("b.bin", SyntheticEeprom.bcm2712Ab());

    Run run = Run.of("eeprom", "diff", a, b, "--exit-code");

    assertThat(run.status()).isEqualTo(7);
    assertThat(run.err()).contains("The configurations are the same; the images differ.");
    assertThat(run.out()).startsWith("partitions  one -> two (A/B)\n").contains("section     bootsys: new ");
  }

  @Test
  void whatCannotBeReadIsTold() {
    assertThat(Run.of("eeprom", "diff", "/nonexistent", "/nonexistent").status()).isEqualTo(3);
  }

  private String image(String name, SyntheticEeprom eeprom) throws IOException {
    return Files.write(directory.resolve(name), eeprom.build()).toString();
  }
}
