package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.SyntheticEeprom;

/** {@code eeprom order}, {@code extract} and {@code timestamp}. */
class EepromToolsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0xf21              | 0xf21 = sd,network,restart
          sd,network,restart | 0xf21 = sd,network,restart
          emmc,net,loop      | 0xf21 = sd,network,restart
          0x0F41             | 0xf41 = sd,usb-msd,restart
          e                  |
          0x3                | 0x3 = rpiboot
          0                  |
          0x0                | 0x0 = sd-detect
          """)
  void anOrderIsExplainedBothWays(String order, String first) {
    Run run = Run.of("eeprom", "order", order);
    assertThat(run.status()).isEqualTo(first == null ? 2 : 0);
    assertThat(run.lines().stream().findFirst().orElse(null)).isEqualTo(first);
  }

  @Test
  void anOrderIsToldInWordsAndDigitByDigit() {
    Run run = Run.of("eeprom", "order", "0xf8241");
    assertThat(run.out())
        .isEqualTo(
            """
            0xf8241 = (no names for all of its digits)
            SD card or eMMC, then USB drive, then network (TFTP), then undefined digit 8, then start over

              1  sd       SD card or eMMC. Compute modules with an eMMC boot from that.
              4  usb-msd  USB drive.
              2  network  Network (TFTP).
              8  -        Undefined: boards try the SD card.
              f  restart  Start over. As often as MAX_RESTARTS allows, which is without limit by default.
            """);
    assertThat(run.err()).isEqualTo("warning: The boot order 0xf8241 has the digit 8, which is not defined; boards try"
        + " the SD card\n");
  }

  @Test
  void dangersAreThoseOfTheChipOrTheBoard() {
    assertThat(Run.of("eeprom", "order", "0xf51").err()).isEmpty();
    assertThat(Run.of("eeprom", "order", "0xf51", "--chip", "2711").err()).isEmpty();
    for (String[] target : new String[][] {{"--chip", "2712"}, {"--chip", "BCM2712"}, {"--board", "cm5"}}) {
      assertThat(Run.of("eeprom", "order", "0xf51", target[0], target[1]).err()).contains("bcm-usb-msd").contains("warning");
    }
    assertThat(Run.of("eeprom", "order", "0x12f").err()).contains("perhaps 0xf21 is meant");
  }

  @Test
  void allModesAreListed() {
    assertThat(Run.of("eeprom", "order").out())
        .contains("0  sd-detect ", "7  http ", "f  restart ").contains("read from the right");
    assertThat(Run.of("eeprom", "order", "--chip", "2712").out()).doesNotContain("bcm-usb-msd").contains("nvme");
    assertThat(Run.of("eeprom", "order", "--json").lastLine())
        .contains("\"modes\":[{\"digit\":\"0\",\"name\":\"sd-detect\",")
        .contains(
            "{\"digit\":\"5\",\"name\":\"bcm-usb-msd\",\"words\":\"USB drive on the chip's own USB 2.0 port\",\"note\":\"BCM2711"
                + " only: USB-C of a Pi 4, type A of a CM4 IO board; since 2020-11-24.\",\"final\":false,"
                + "\"chips\":[\"bcm2711\"]}");
  }

  @Test
  void anOrderIsJson() {
    assertThat(Run.of("eeprom", "order", "0x41", "--json").lastLine())
        .contains("\"order\":\"0x41\",\"names\":\"sd,usb-msd\",\"words\":\"SD card or eMMC, then USB drive\",\"modes\":[")
        .contains("\"dangers\":[{\"code\":\"eeprom.order-no-end\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f21", "0x", "0x123456789", "sd,nothing", "0xf21 --chip 2710",
        "0xf21 --board cm4 --chip 2712", "0xf21 --board nonsense", "0xf21 x"
      })
  void ordersAndTargetsThatAreNoneEndWithStatus2(String arguments) {
    assertThat(Run.of(("eeprom order " + arguments).split(" ")).status()).isEqualTo(2);
  }

  /** It was status 2 here and 3 in other commands. */
  @Test
  void aBoardWithoutEepromHasNoOrder() {
    assertThat(Run.of("eeprom", "order", "0xf21", "--board", "bpi-r4").err()).contains("eeprom.wrong-board");
  }

  @Test
  void theFilesOfAnImageComeOut() throws IOException {
    Path image = image(SyntheticEeprom.bcm2711());
    Path out = directory.resolve("a/b");
    Run run = Run.of("eeprom", "extract", image.toString(), "-d", out.toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(6).anyMatch(line -> line.matches(".*pubkey.bin +512 bytes  \\(empty in the image\\)"));
    assertThat(out.resolve("bootconf.txt")).hasContent(SyntheticEeprom.CONFIG);
    assertThat(Run.of("eeprom", "extract", image.toString(), "-d", out.toString()).err()).contains("[output.exists]");
    Run json =
        Run.of("eeprom", "extract", image.toString(), "bootconf.txt", "memsys00.bin", "-d", out.toString(), "--force",
            "--json");
    assertThat(json.lastLine())
        .contains("\"files\":[{\"name\":\"memsys00.bin\",\"file\":\"" + out.resolve("memsys00.bin") + "\",\"size\":13001,")
        .contains("{\"name\":\"bootconf.txt\",").contains("\"offset\":\"0x7b000\",\"filled\":true}]");
    assertThat(Run.of("eeprom", "extract", image.toString(), "-d", out.toString(), "nothing").status()).isEqualTo(3);
    assertThat(Run.of("eeprom", "extract", image.toString()).status()).isEqualTo(2);
  }

  @Test
  void theUpdateTimeIsShownAndSet() throws IOException {
    Path image = image(SyntheticEeprom.bcm2712Ab());
    Path out = directory.resolve("out.bin");
    assertThat(Run.of("eeprom", "timestamp", image.toString()).out()).isEqualTo("none\n");
    // It was left out, as if nobody had asked for it.
    assertThat(Run.of("eeprom", "timestamp", image.toString(), "--json").lastLine()).endsWith(",\"update-time\":null}");
    Run dry = Run.of("eeprom", "timestamp", image.toString(), "--set", "now", "--out", out.toString(), "--dry-run");
    assertThat(dry.status()).isZero();
    assertThat(dry.err()).contains("would write");
    assertThat(out).doesNotExist();
    Run run = Run.of("eeprom", "timestamp", image.toString(), "--set", "2021-08-06T16:10:19Z", "--out", out.toString());
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("update time 1628266219 (2021-08-06T16:10:19Z)");
    assertThat(image).hasBinaryContent(SyntheticEeprom.bcm2712Ab().build());
    assertThat(Run.of("eeprom", "timestamp", out.toString()).out()).isEqualTo("1628266219 (2021-08-06T16:10:19Z)\n");
    assertThat(directory.resolve("out.sig")).hasContent(Sha256.hex(Files.readAllBytes(out)) + "\nts: 0\n");
    assertThat(Run.of("eeprom", "timestamp", out.toString(), "--json").lastLine())
        .endsWith("\"image\":\"" + out + "\",\"chip\":\"bcm2712\",\"update-time\":1628266219}");
    // Apart from both places, nothing changed.
    byte[] before = Files.readAllBytes(image);
    byte[] after = Files.readAllBytes(out);
    int different = 0;
    for (int i = 0; i < before.length; i++) {
      different += before[i] == after[i] ? 0 : 1;
    }
    assertThat(different).isEqualTo(16);
  }

  @Test
  void nowIsTheTimeOfTheSourceWhereThatIsSet() throws IOException {
    Path image = image(SyntheticEeprom.bcm2711());
    Run run =
        Run.with(
            Map.of("SOURCE_DATE_EPOCH", "1628266219"), false, "eeprom", "timestamp", image.toString(), "--set", "now",
            "--in-place");
    assertThat(run.status()).isZero();
    assertThat(EepromImage.read(image).updateTime()).hasValue(1628266219);
    assertThat(directory.resolve("pieeprom.sig"))
        .hasContent(Sha256.hex(Files.readAllBytes(image)) + "\nts: 1628266219\n");
    byte[] bytes = Files.readAllBytes(image);
    assertThat(Arrays.equals(bytes, 0, bytes.length - 8, SyntheticEeprom.bcm2711().build(), 0, bytes.length - 8)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1628266219, 1628266219", "0, 0", "2021-08-06, 1628208000", "2021-08-06T16:10, 1628266200",
    "2021-08-06T16:10:19, 1628266219", "2021-08-06T18:10:19+02:00, 1628266219", "2021-08-06T12:10:19-04:00, 1628266219",
    "4294967294, 4294967294",
  })
  void aTimeIsSecondsOrADate(String time, long seconds) throws IOException {
    Path image = image(SyntheticEeprom.bcm2711());
    assertThat(Run.of("eeprom", "timestamp", image.toString(), "--set", time, "--in-place").status()).isZero();
    assertThat(EepromImage.read(image).updateTime()).hasValue(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--set yesterday --in-place", "--set 2021-13-01 --in-place", "--set -1 --in-place", "--set 4294967296 --in-place",
        "--set 99999999999999999999 --in-place", "--set 2021-08-06T --in-place", "--set 06.08.2021 --in-place", "--set 1",
        "--in-place", "--out x.bin", "--set 1 --in-place --out x.bin", "--set 4294967295 --in-place",
        "--set 9223372036854775807 --in-place",
      })
  void whatMakesNoSenseChangesNothing(String arguments) throws IOException {
    Path image = image(SyntheticEeprom.bcm2711());
    Run run = Run.of(("eeprom timestamp " + image + " " + arguments).split(" "));
    assertThat(run.status()).as(run.err()).isEqualTo(2);
    assertThat(image).hasBinaryContent(SyntheticEeprom.bcm2711().build());
    assertThat(directory.resolve("pieeprom.sig")).doesNotExist();
  }

  @Test
  void anImageIsChangedOnlyWhenThatIsAskedFor() throws IOException {
    Path image = image(SyntheticEeprom.bcm2711());
    Run run = Run.of("eeprom", "timestamp", image.toString(), "--set", "1", "--out", image.toString());
    assertThat(run.status()).isEqualTo(4);
    assertThat(image).hasBinaryContent(SyntheticEeprom.bcm2711().build());
  }

  private Path image(SyntheticEeprom eeprom) throws IOException {
    return Files.write(directory.resolve("pieeprom.bin"), eeprom.build());
  }
}
