package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.RsaTestKey;
import org.sbcprov.fixtures.SyntheticEeprom;

/** What commands that change a configuration tell of mistakes in it. */
class LintWarningsTest {
  @TempDir Path directory;
  private String image;
  private String config;
  private String out;

  @BeforeEach
  void files() throws IOException {
    image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().built(1785844800L, "0123abcd").build()).toString();
    config = directory.resolve("boot.conf").toString();
    out = directory.resolve("out.bin").toString();
  }

  /** It put in anything without a word. */
  @Test
  void replaceWarnsOfErrorsAndTakesTheTextAllTheSame() throws IOException {
    Files.writeString(Path.of(config), "[all]\nBOOT_URAT=1\nSOMETHING_ELSE=1\n");

    Run run = Run.of("eeprom", "replace", image, "--config", config, "--out", out);

    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("warning: Line 2: ").contains("BOOT_UART").doesNotContain("SOMETHING_ELSE");
    assertThat(Path.of(out)).exists();
    assertThat(Run.of("eeprom", "config", out).out()).contains("BOOT_URAT=1");
  }

  /** 1250 wrong lines were 1250 warnings, and the error that ended the command stood behind them. */
  @Test
  void warningsAreCappedAndErrorsComeFirst() throws IOException {
    Files.writeString(Path.of(config), "BOOT_UART=yes\n".repeat(200));
    Run replace = Run.of("eeprom", "replace", image, "--config", config, "--out", out);
    assertThat(warnings(replace)).hasSize(11);
    assertThat(warnings(replace).get(10)).contains("and 190 more: sbcprov eeprom lint " + config);

    String[] set = new String[204];
    set[0] = "eeprom";
    set[1] = "set";
    set[2] = image;
    set[3] = "--in-place";
    for (int i = 4; i < set.length; i++) {
      set[i] = i == 203 ? "BOOT_URAT=1" : "UNKNOWN_" + i + "=1";
    }
    Run refused = Run.of(set);
    assertThat(refused.status()).isEqualTo(4);
    assertThat(warnings(refused)).isEmpty();
    set[202] = "--force";
    Run forced = Run.of(set);
    assertThat(forced.status()).as(forced.err()).isZero();
    assertThat(warnings(forced).get(0)).contains("BOOT_URAT");
    assertThat(warnings(forced).get(10)).matches("warning: and \\d+ more: sbcprov eeprom lint " + image);
  }

  @Test
  void aDryRunOfSigningLintsAndSigningItselfDoesNot() throws IOException {
    Files.writeString(Path.of(config), "[all]\nBOOT_URAT=1\n");
    String key = Files.writeString(directory.resolve("private.pem"), RsaTestKey.of("lint").pkcs8()).toString();

    List<String> sign = List.of("eeprom", "sign", image, "--config", config, "--key", key, "--out", out);
    Run signed = Run.of(sign.toArray(new String[0]));
    Run dry = Run.of(("eeprom sign " + String.join(" ", sign.subList(2, 9)) + " --dry-run").split(" "));

    assertThat(signed.status()).as(signed.err()).isZero();
    assertThat(signed.err()).doesNotContain("Line 2");
    assertThat(dry.status()).isZero();
    assertThat(dry.err()).contains("warning: Line 2: ");
  }

  private static List<String> warnings(Run run) {
    return run.err().lines().filter(line -> line.startsWith("warning: ")).toList();
  }
}
