package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.SyntheticEeprom;

class LintCommandTest {
  @TempDir Path directory;

  @Test
  void aFindingIsToldWithItsPlaceItsRuleAndWhatToWrite() throws IOException {
    Path file = conf("[all]\nBOOT_UART=0\nBOOT_ORDER=f21\n");
    Run run = Run.of("eeprom", "lint", file.toString());
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.lines())
        .containsExactly(
            file + ":3:12: error: \"f21\" is taken for a decimal number, or for none [order-without-0x]",
            "    Write 0xf21.");
    assertThat(run.err()).isEqualTo(file + ": 1 error\n");
  }

  @Test
  void warningsEndWithStatus3OnlyWhenStrict() throws IOException {
    String file = conf("[all]\nBOOT_UART=0\nBOOT_ORDER=0x41\nHDMI_DELAY=\n").toString();
    assertThat(Run.of("eeprom", "lint", file).status()).isZero();
    Run strict = Run.of("eeprom", "lint", "--strict", file);
    assertThat(strict.status()).isEqualTo(3);
    assertThat(strict.err()).endsWith(": 2 warnings\n");
  }

  @Test
  void anInfoNeverChangesTheStatus() throws IOException {
    Run run = Run.of("eeprom", "lint", "--strict", conf("[all]\nBOOT_UART=0\n" + "#".repeat(3000) + "\n").toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains(": info: ");
    assertThat(run.err()).endsWith(": 1 info\n");
  }

  @Test
  void whatIsWellIsToldInOneLine() throws IOException {
    Run run = Run.of("eeprom", "lint", conf("[all]\nBOOT_UART=0\nBOOT_ORDER=0xf41\n").toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).endsWith(": nothing found\n");
  }

  @Test
  void anImageTellsItsChipItself() throws IOException {
    String config = "[all]\nBOOT_UART=0\nBOOT_ORDER=0xf51\n";
    Path image = Files.write(directory.resolve("pieeprom.bin"), SyntheticEeprom.bcm2712().config(config).build());
    assertThat(Run.of("eeprom", "lint", image.toString()).out()).contains("[order-mode-missing]");
    assertThat(Run.of("eeprom", "lint", image.toString(), "--json").lastLine())
        .startsWith("{\"event\":\"result\",\"command\":\"eeprom lint\",\"ok\":true,\"status\":0,")
        .contains("\"image\":true,\"chip\":\"bcm2712\"")
        .contains("\"errors\":0,\"warnings\":1,\"findings\":[{\"rule\":\"order-mode-missing\",\"severity\":\"warning\","
            + "\"line\":3,\"column\":12,");
    Run refused = Run.of("eeprom", "lint", image.toString(), "--chip", "2711");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("tells its chip and build date itself");
    assertThat(Run.of("eeprom", "lint", image.toString(), "--board", "cm4").status()).isEqualTo(3);
    assertThat(Run.of("eeprom", "lint", image.toString(), "--board", "cm5").status()).isZero();
  }

  @Test
  void chipDateAndBoardAreGivenForAFile() throws IOException {
    String file = conf("[all]\nBOOT_UART=0\nHTTP_HOST=boot.example.com\nPCIE_PROBE=1\n").toString();
    assertThat(Run.of("eeprom", "lint", file).out()).isEmpty();
    assertThat(Run.of("eeprom", "lint", file, "--chip", "2711").out()).contains("[key-not-on-chip]");
    assertThat(Run.of("eeprom", "lint", file, "--board", "cm4").out()).contains("[key-not-on-chip]");
    assertThat(Run.of("eeprom", "lint", file, "--chip", "bcm2712", "--built", "2023-10-01").out())
        .contains("[key-too-new]");
    assertThat(Run.of("eeprom", "lint", file, "--chip", "2710").status()).isEqualTo(2);
    assertThat(Run.of("eeprom", "lint", file, "--built", "yesterday").status()).isEqualTo(2);
    assertThat(Run.of("eeprom", "lint", file, "--chip", "2711", "--board", "cm5").status()).isEqualTo(2);
    assertThat(Run.of("eeprom", "lint", file, "--board", "bpi-r4").err()).contains("has no boot EEPROM");
  }

  @Test
  void whatIsNeitherImageNorTextIsRefused() throws IOException {
    Path file = Files.write(directory.resolve("x"), new byte[100_000]);
    assertThat(Run.of("eeprom", "lint", file.toString()).err()).contains("neither an EEPROM image nor a boot.conf");
    Path archive = Files.write(directory.resolve("x.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertThat(Run.of("eeprom", "lint", archive.toString()).err()).contains("gzip");
    Path cut = Files.write(directory.resolve("cut.bin"), new byte[] {0x55, (byte) 0xaa, (byte) 0xf0, 0x0f, 0, 0});
    assertThat(Run.of("eeprom", "lint", cut.toString()).status()).isEqualTo(3);
    assertThat(Run.of("eeprom", "lint", directory.resolve("absent").toString()).status()).isEqualTo(3);
  }

  @Test
  void keysAreListedAndToldInFull() {
    assertThat(Run.of("eeprom", "keys").lines())
        .hasSizeGreaterThan(60)
        .anyMatch(line -> line.startsWith("SKIP_FW_CHECK") && line.endsWith("Newer bootloaders do not know it."))
        .anyMatch(line -> line.matches("BOOT_UART +0 or 1 +0 +Writes messages.*"));
    assertThat(Run.of("eeprom", "keys", "--chip", "2711").out()).doesNotContain("PCIE_PROBE").doesNotContain("SKIP_FW");
    assertThat(Run.of("eeprom", "keys", "boot_order").out())
        .contains("BCM2711   since 2019-09-23; default 0xf41")
        .contains("BCM2712   since 2023-09-13; default 0xf461");
    assertThat(Run.of("eeprom", "keys", "PCIE_PROBE").out()).contains("BCM2711   not known");
    assertThat(Run.of("eeprom", "keys", "SKIP_FW_CHECK").out()).contains("since 2020-03-04, until 2020-04-16");
    assertThat(Run.of("eeprom", "keys", "WAKE_ON_GPIO", "--json").lastLine())
        .contains("\"keys\":[{\"name\":\"WAKE_ON_GPIO\",\"type\":\"unsigned\",\"values\":\"0 to 2\",\"chips\":"
            + "[{\"chip\":\"bcm2711\",\"since\":\"2019-05-10\",\"default\":\"1\"}");
  }

  @Test
  void anUnknownKeyIsAnsweredWithWhatWasMeant() {
    Run run = Run.of("eeprom", "keys", "BOOT_ODER");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("Did you mean BOOT_ORDER?");
  }

  private Path conf(String text) throws IOException {
    return Files.writeString(directory.resolve("boot.conf"), text);
  }
}
