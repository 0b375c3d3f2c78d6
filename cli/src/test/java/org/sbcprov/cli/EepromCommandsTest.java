package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromCommandsTest {
  /** What the flasher printed in the log that the project began with. */
  private static final String SEED_SHA256 = "384a24cbb35d648de76fb19f5bef51b895e4a3d35ef0692f85045e5e6a6ec238";

  private static final Map<String, String> SEED_TIME = Map.of("SOURCE_DATE_EPOCH", "1628266219");

  @TempDir Path directory;

  @Test
  void setOrderPreparesTheDirectoryAndLeavesTheOriginalAlone() throws IOException {
    Path original = original("[all]\nBOOT_UART=0\nBOOT_ORDER=0xf41\n");
    Files.writeString(directory.resolve("bootcode4.bin"), "a program");
    byte[] before = Files.readAllBytes(original);
    Run run = Run.with(SEED_TIME, false, "eeprom", "set-order", "sd,network,restart", "-d", directory.toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("0xf41 -> 0xf21: SD card or eMMC, then network (TFTP), then start over")
        .contains("sbcprov usbboot -d " + directory);
    assertThat(original).hasBinaryContent(before);
    Path image = directory.resolve("pieeprom.bin");
    assertThat(directory.resolve("pieeprom.sig")).hasContent(Sha256.hex(Files.readAllBytes(image)) + "\nts: 1628266219\n");
    assertThat(Run.of("eeprom", "config", image.toString()).out()).isEqualTo("[all]\nBOOT_UART=0\nBOOT_ORDER=0xf21\n");
  }

  @Test
  void anImageThatIsItsOwnSourceIsChangedInPlace() throws IOException {
    Path image = Files.write(directory.resolve("pieeprom.bin"), SyntheticEeprom.bcm2711().build());
    assertThat(Run.of("eeprom", "set-order", "0xf461", "-d", directory.toString()).status()).isZero();
    assertThat(Run.of("eeprom", "config", image.toString()).out()).contains("BOOT_ORDER=0xf461");
  }

  @Test
  void dangersAreWarnedAboutAndTheBoardsModesAreKnown() throws IOException {
    original("[all]\n");
    assertThat(Run.of("eeprom", "set-order", "0x41f3", "-d", directory.toString()).err())
        .contains("warning:").contains("after which nothing is tried");
    assertThat(Run.of("eeprom", "set-order", "0x41", "-d", directory.toString()).err()).contains("without restart");
    Path board = directory.resolve("small.yaml");
    Files.writeString(
        board, "name: small\ntitle: Small\nsoc: bcm2711\neeprom: {size: 512 KiB, boot-modes: [sd, restart]}\n");
    assertThat(
            Run.of("eeprom", "set-order", "0xf61", "-d", directory.toString(), "--board-file", board.toString()).err())
        .contains("nvme").contains("the Small does not have");
  }

  @Test
  void theResultIsOneJsonLineWithTheHash() throws IOException {
    original("BOOT_ORDER=0xf41\n");
    Run run = Run.with(SEED_TIME, false, "eeprom", "set-order", "0xf21", "-d", directory.toString(), "--json");
    String hash = Sha256.hex(Files.readAllBytes(directory.resolve("pieeprom.bin")));
    assertThat(run.lastLine())
        .startsWith("{\"event\":\"result\",\"command\":\"eeprom set-order\",\"ok\":true,\"status\":0,")
        .contains("\"chip\":\"bcm2711\"")
        .contains("\"sha256\":\"" + hash + "\",\"timestamp\":1628266219,\"order-before\":\"0xf41\",\"order-after\":\"0xf21\"");
  }

  @Test
  void configGivesTheBytesToStandardOutputOrToAFile() throws IOException {
    byte[] config = {'A', '=', '1', '\r', '\n', (byte) 0xe9, '=', '2'};
    Path image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2712Ab().config(config).build());
    assertThat(Run.of("eeprom", "config", image.toString()).bytes()).isEqualTo(config);
    assertThat(Run.of("eeprom", "config", image.toString(), "--json").lastLine())
        .contains("\"config-base64\":\"QT0xDQrpPTI=\"");
    Path out = directory.resolve("boot.conf");
    assertThat(Run.of("eeprom", "config", image.toString(), "--out", out.toString()).bytes()).isEmpty();
    assertThat(out).hasBinaryContent(config);
  }

  @Test
  void replaceWithTheSameConfigurationGivesTheSameImage() throws IOException {
    byte[] bytes = SyntheticEeprom.bcm2712().build();
    Path image = Files.write(directory.resolve("x.bin"), bytes);
    Path config = Files.write(directory.resolve("boot.conf"), Run.of("eeprom", "config", image.toString()).bytes());
    Path out = directory.resolve("y.bin");
    assertThat(
            Run.of("eeprom", "replace", image.toString(), "--config", config.toString(), "--out", out.toString())
                .status())
        .isZero();
    assertThat(out).hasBinaryContent(bytes);
    assertThat(directory.resolve("y.sig")).exists();
  }

  @Test
  void replaceNeverWritesOverItsSource() throws IOException {
    Path image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Path config = Files.writeString(directory.resolve("boot.conf"), "BOOT_ORDER=0xf21\n");
    Run run =
        Run.of("eeprom", "replace", image.toString(), "--config", config.toString(), "--out", image.toString());
    assertThat(run.status()).isEqualTo(4);
    assertThat(directory.resolve("x.sig")).doesNotExist();
  }

  @Test
  void noCommandWritesOverWhatItReads() throws IOException {
    // Each of these ended with 0 and destroyed the file.
    Path image = Files.write(directory.resolve("rel.bin"), SyntheticEeprom.bcm2711().build());
    Path config = Files.writeString(directory.resolve("c.conf"), "BOOT_ORDER=0xf21\n");
    Path signed = Files.writeString(directory.resolve("n.sig"), "BOOT_ORDER=0xf21\n");
    Path board =
        Files.writeString(
            directory.resolve("b.yaml"),
            "name: b\ntitle: B\nsoc: bcm2711\neeprom: {size: 512 KiB, boot-modes: [sd]}\n");
    String[][] runs = {
      {"set-order", "0xf21", "--in", "rel.bin", "--out", "rel.bin"},
      {"set-order", "0xf21", "--in", "rel.bin", "--out", "b.yaml", "--board-file", "b.yaml"},
      {"config", "rel.bin", "--out", "rel.bin"},
      {"replace", "rel.bin", "--config", "c.conf", "--out", "c.conf"},
      {"replace", "rel.bin", "--config", "n.sig", "--out", "n.bin"},
      {"replace", "rel.bin", "--config", "c.conf", "--out", "rel.bin"},
    };
    for (String[] run : runs) {
      assertRefused(run);
    }
    assertThat(image).hasBinaryContent(SyntheticEeprom.bcm2711().build());
    assertThat(config).hasContent("BOOT_ORDER=0xf21\n");
    assertThat(signed).hasContent("BOOT_ORDER=0xf21\n");
    assertThat(board).content().startsWith("name: b");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(image, config, signed, board);
    }
  }

  @Test
  void anOriginalThatIsALinkToTheImageIsNotLost() throws IOException {
    Path image = Files.write(directory.resolve("pieeprom.bin"), SyntheticEeprom.bcm2711().build());
    Files.createSymbolicLink(directory.resolve("pieeprom.original.bin"), Path.of("pieeprom.bin"));
    assertRefused("set-order", "0xf21", "-d", directory.toString());
    assertThat(image).hasBinaryContent(SyntheticEeprom.bcm2711().build());
  }

  /** Names of files are those in the test's directory. */
  private void assertRefused(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "eeprom";
    for (int i = 0; i < arguments.length; i++) {
      boolean file = arguments[i].matches("[a-z]+\\.[a-z]+");
      all[i + 1] = file ? directory.resolve(arguments[i]).toString() : arguments[i];
    }
    Run run = Run.of(all);
    assertThat(run.status()).as(String.join(" ", arguments)).isEqualTo(4);
    assertThat(run.err()).contains("[output.is-input]");
  }

  @Test
  void aSourceDateEpochThatIsNoNumberIsAUsageError() throws IOException {
    original("");
    assertThat(
            Run.with(
                    Map.of("SOURCE_DATE_EPOCH", "yesterday"), false, "eeprom", "set-order", "0xf21", "-d",
                    directory.toString())
                .status())
        .isEqualTo(2);
  }

  @Test
  void theSeedsHashComesOutOfItsConfiguration() throws IOException {
    Path image = RealFirmware.file("2711/pieeprom-cm4-recovery-2021-03.bin");
    Path config = RealFirmware.file("seed-boot-0xf21.conf");
    Path out = directory.resolve("pieeprom.bin");
    Run run =
        Run.with(
            SEED_TIME, false, "eeprom", "replace", image.toString(), "--config", config.toString(), "--out",
            out.toString());
    assertThat(run.status()).isZero();
    assertThat(Sha256.hex(Files.readAllBytes(out))).isEqualTo(SEED_SHA256);
    assertThat(directory.resolve("pieeprom.sig")).hasContent(SEED_SHA256 + "\nts: 1628266219\n");
  }

  @Test
  void theSeedsHashComesOutOfTheOldConfigurationAndTheNewOrder() throws IOException {
    Path image = RealFirmware.file("2711/pieeprom-cm4-recovery-2021-03.bin");
    Path config = RealFirmware.file("seed-boot-0xf41.conf");
    Path original = directory.resolve("pieeprom.original.bin");
    Run.of("eeprom", "replace", image.toString(), "--config", config.toString(), "--out", original.toString());
    assertThat(Run.with(SEED_TIME, false, "eeprom", "set-order", "0xf21", "-d", directory.toString()).status()).isZero();
    assertThat(directory.resolve("pieeprom.sig")).hasContent(SEED_SHA256 + "\nts: 1628266219\n");
    assertThat(Sha256.hex(Files.readAllBytes(directory.resolve("pieeprom.bin")))).isEqualTo(SEED_SHA256);
  }

  private Path original(String config) throws IOException {
    return Files.write(
        directory.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2711().config(config).build());
  }
}
