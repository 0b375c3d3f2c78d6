package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

/** {@code usbboot --dry-run}. */
class DryRunReportTest {
  @TempDir Path directory;

  @BeforeEach
  void aDirectoryThatFlashesAnEeprom() throws IOException {
    Files.write(directory.resolve("bootcode4.bin"), SyntheticSecondStage.recovery("bcm2711"));
    Files.write(directory.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2711().build());
    assertThat(Run.of("eeprom", "set-order", "0xf21", "-d", directory.toString()).status()).isZero();
  }

  private Run dryRun(String... more) {
    String[] all = new String[more.length + 4];
    System.arraycopy(new String[] {"usbboot", "-d", directory.toString(), "--dry-run"}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return Run.of(all);
  }

  @Test
  void itShowsWhichBoardsBootAndEachFile() throws IOException {
    Run run = dryRun();
    String digest = Sha256.hex(Files.readAllBytes(directory.resolve("pieeprom.bin")));
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsSubsequence(
            "Boot directory " + directory,
            "BCM2710 (", "): no", "There is no bootcode.bin",
            "BCM2711 (", "): yes", "A session writes the boot EEPROM", "recovery program", "signed for the BCM2711",
            "BCM2712 (", "): no",
            "Served",
            "bootcode4.bin",
            "pieeprom.bin", "2711", "524288", digest.substring(0, 16),
            "pieeprom.sig",
            "no board asks for it: pieeprom.original.bin")
        .doesNotContain("Not served");
    Files.writeString(directory.resolve("pieeprom.sig "), "x");
    Files.createDirectory(directory.resolve("2711"));
    Files.copy(directory.resolve("pieeprom.sig"), directory.resolve("2711/pieeprom.sig"));
    assertThat(dryRun().out())
        .containsSubsequence("Not served:", "pieeprom.sig: boards get " + directory.resolve("2711/pieeprom.sig"));
  }

  @Test
  void itNeedsNoBoardAndSendsNothing() {
    Run run = dryRun("--timeout", "1");
    assertThat(run.err()).doesNotContain("aiting");
    assertThat(run.status()).isZero();
  }

  @Test
  void jsonHasWholeDigestsAndTheChips() throws IOException {
    Run run = dryRun("--json");
    String digest = Sha256.hex(Files.readAllBytes(directory.resolve("pieeprom.bin")));
    assertThat(run.lines()).hasSize(1);
    assertThat(run.lastLine())
        .contains("\"ok\":true", "\"dry-run\":true", "\"boots\":[\"BCM2711\"]")
        .contains("\"sha256\":\"" + digest + "\"")
        .contains("\"session\":\"eeprom-update\"")
        .contains("\"code\":\"usbboot.no-second-stage\"");
  }

  @Test
  void whereNoBoardCouldBeBootedItEndsAsTheSessionWould() throws IOException {
    Files.write(directory.resolve("pieeprom.bin"), new byte[524288]);
    Run run = dryRun("--json");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.lastLine()).contains("\"boots\":[]", "usbboot.not-an-image", "\"status\":3");
    assertThat(dryRun().err()).contains("No board could be booted");
  }

  @Test
  void namesFromTheDirectoryCannotSteerATerminal() throws IOException {
    Files.writeString(directory.resolve("evil\u001b[2J"), "x");
    Files.writeString(directory.resolve("two\nlines"), "x");
    assertThat(dryRun().out()).doesNotContain("\u001b").contains("evil\\x1b[2J").contains("two\\x0alines");
  }

  @Test
  void withoutADirectoryItIsTheInstalledGadget(@TempDir Path root) throws IOException {
    Path gadget = Files.createDirectories(root.resolve("usr/share/rpiboot/mass-storage-gadget64"));
    Files.write(gadget.resolve("bootcode4.bin"), SyntheticSecondStage.bootLoader("bcm2711"));
    Files.write(gadget.resolve("boot.img"), new byte[10_000]);
    Run run = Run.in(root, new ScriptedPrograms(), Map.of(), false, "usbboot", "--dry-run");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("Boot directory " + gadget, "BCM2711 (", "shows the board's media as USB disks", "boot.img")
        .doesNotContain("BCM2712 (");
  }

  @Test
  void withoutADirectoryAndAGadgetItSaysHowToGetOne(@TempDir Path root) {
    Run run = Run.in(root, new ScriptedPrograms(), Map.of(), false, "usbboot", "--dry-run");
    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).contains("usr/share/rpiboot/mass-storage-gadget64").contains("sudo apt install rpiboot");
  }
}
