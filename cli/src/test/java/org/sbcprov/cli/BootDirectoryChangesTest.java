package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;

/** Several changes in one boot directory that has usbboot's pieeprom.original.bin. */
class BootDirectoryChangesTest {
  @TempDir Path directory;
  private Path result;

  @BeforeEach
  void anOriginal() throws IOException {
    Files.write(
        directory.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2711().config("[all]\nBOOT_UART=0\n").build());
    result = directory.resolve("pieeprom.bin");
  }

  /** Each run started from the original, so only the last change was left. */
  @Test
  void oneChangeIsAddedToAnother() {
    assertThat(run("set", "BOOT_UART=1").status()).isZero();
    assertThat(run("set", "HDMI_DELAY=0").status()).isZero();
    Run edit = edit("POWER_OFF_ON_HALT=1\n");

    assertThat(edit.status()).as(edit.err()).isZero();
    assertThat(config()).isEqualTo("[all]\nBOOT_UART=1\nHDMI_DELAY=0\nPOWER_OFF_ON_HALT=1\n");
    assertThat(directory.resolve("pieeprom.original.bin")).exists();
  }

  @Test
  void whatIsNoImageIsReplacedFromTheOriginal() throws IOException {
    Files.write(result, new byte[10]);

    assertThat(run("set", "HDMI_DELAY=0").status()).isZero();
    assertThat(config()).isEqualTo("[all]\nBOOT_UART=0\nHDMI_DELAY=0\n");
  }

  @Test
  void settingTheOrderWarnsOfWhatItDiscards() {
    assertThat(run("set-order", "0xf21").err()).doesNotContain("warning");
    assertThat(run("set-order", "0xf1").err()).doesNotContain("warning");
    assertThat(run("set", "BOOT_UART=1").status()).isZero();

    assertThat(run("set-order", "0xf21", "--dry-run").err()).contains("is gone: BOOT_UART.");
    Run kept = run("set-order", "0xf21", "--in", result.toString());
    assertThat(kept.err()).doesNotContain("warning");
    assertThat(config()).contains("BOOT_UART=1");
    assertThat(run("set-order", "0xf21", "--out", directory.resolve("x.bin").toString()).err())
        .doesNotContain("warning");
    assertThat(run("set-order", "0xf21", "--json").lines().get(0))
        .startsWith("{\"event\":\"warning\",\"code\":\"eeprom.discards\"").contains("\"keys\":[\"BOOT_UART\"]");
    assertThat(config()).contains("BOOT_UART=0");
  }

  @Test
  void anImageAndADirectoryToFindItInIsOneTooMany() {
    assertThat(Run.of("eeprom", "edit", "-d", directory.toString(), result.toString()).status()).isEqualTo(2);
    assertThat(Run.of("eeprom", "edit", "--in-place").status()).isEqualTo(2);
  }

  /** After a refusal the commands that are told go on in the same directory. */
  @Test
  void theAdviceAfterARefusedEditIsForTheDirectory() {
    assertThat(edit("BOOT_URAT=1\n").err())
        .containsPattern("\n  sbcprov eeprom replace \\S+/pieeprom.original.bin --config \\S+ --out \\S+/pieeprom.bin\n");
  }

  private Run run(String command, String... arguments) {
    String[] all = new String[arguments.length + 4];
    System.arraycopy(new String[] {"eeprom", command, "-d", directory.toString()}, 0, all, 0, 4);
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return Run.of(all);
  }

  private Run edit(String added) {
    ScriptedPrograms programs =
        new ScriptedPrograms()
            .program(
                "ed",
                command -> {
                  try {
                    Path file = Path.of(command.get(1));
                    Files.writeString(file, Files.readString(file) + added);
                    return ScriptedPrograms.printed("");
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    return Run.in(
        Path.of("/"), programs, Map.of("EDITOR", "ed"), false, "eeprom", "edit", "-d", directory.toString());
  }

  private String config() {
    return new String(EepromImage.read(result).bootConf(), StandardCharsets.ISO_8859_1);
  }
}
