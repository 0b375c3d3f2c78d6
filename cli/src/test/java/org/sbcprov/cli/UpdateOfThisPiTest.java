package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.fixtures.SyntheticEeprom;

/** {@code rpi-eeprom-config --apply} and {@code --edit} on a made-up Raspberry Pi. */
class UpdateOfThisPiTest {
  private static final String RUNNING = "[all]\nBOOT_UART=1\n";

  @TempDir Path root;
  private Path newest;
  private Path conf;
  private String user = "0\n";
  private int updaterStatus;
  private String flashed;
  private Path update;
  private UnaryOperator<String> editor = text -> text + "BOOT_ORDER=0xf21\n";

  private final ScriptedPrograms programs =
      new ScriptedPrograms()
          .program("id", command -> ScriptedPrograms.printed(user))
          .program("vcgencmd", command -> ScriptedPrograms.printed(RUNNING))
          .program("rpi-eeprom-update", this::update)
          .program("nano", this::edit)
          .program("vim", this::edit);

  @BeforeEach
  void aPi() throws IOException {
    Path compatible = root.resolve("sys/firmware/devicetree/base/compatible");
    Files.createDirectories(compatible.getParent());
    Files.writeString(compatible, "raspberrypi,4-model-b\0brcm,bcm2711\0");
    newest = Files.write(root.resolve("pieeprom-newest.bin"), SyntheticEeprom.bcm2711().build());
    conf = Files.writeString(root.resolve("my.conf"), "[all]\nBOOT_ORDER=0xf41\n");
  }

  private ProgramResult update(List<String> command) {
    switch (command.get(1)) {
      case "-l":
        return ScriptedPrograms.printed(newest + "\n");
      case "-b":
        return ScriptedPrograms.printed(root.resolve("boot") + "\n");
      default:
        assertThat(command.subList(1, 4)).containsExactly("-d", "-i", "-f");
        update = Path.of(command.get(4));
        flashed = new String(EepromImage.read(update).bootConf(), StandardCharsets.UTF_8);
        return updaterStatus == 0 ? ScriptedPrograms.printed("") : ScriptedPrograms.failed(updaterStatus, "no");
    }
  }

  private ProgramResult edit(List<String> command) {
    Path file = Path.of(command.get(command.size() - 1));
    try {
      String text = editor.apply(Files.readString(file));
      if (text == null) {
        return ScriptedPrograms.failed(1, "");
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ScriptedPrograms.printed("");
  }

  private Run config(String... arguments) {
    String[] words = new String[arguments.length + 2];
    words[0] = "compat";
    words[1] = "rpi-eeprom-config";
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    return Run.in(root, programs, Map.of("EDITOR", "vim -n"), false, words);
  }

  @Test
  void applyGivesTheNewestImageTheConfigurationAndLeavesItToTheUpdater() {
    Run run = config("--apply", conf.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(flashed).isEqualTo("[all]\nBOOT_ORDER=0xf41\n");
    assertThat(run.out())
        .isEqualTo(
            "Updating bootloader EEPROM\n image: " + newest + "\nconfig_src: " + conf + "\nconfig: " + conf + "\n"
                + "#".repeat(80) + "\n[all]\nBOOT_ORDER=0xf41\n\n" + "#".repeat(80) + "\n");
    assertThat(update.getParent()).doesNotExist();
    assertThat(programs.calls()).contains(List.of("rpi-eeprom-update", "-l"));
  }

  @Test
  void applyTakesAGivenImage() throws IOException {
    Path given = Files.write(root.resolve("given.bin"), SyntheticEeprom.bcm2711Of2019().build());
    assertThat(config("-a", conf.toString(), given.toString()).out()).contains(" image: " + given + "\n");
    assertThat(programs.calls()).doesNotContain(List.of("rpi-eeprom-update", "-l"));
  }

  @Test
  void editStartsFromTheRunningConfiguration() {
    Run run = config("--edit");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(flashed).isEqualTo(RUNNING + "BOOT_ORDER=0xf21\n");
    assertThat(run.out()).contains("config_src: vcgencmd bootloader_config\n");
    assertThat(programs.calls()).anyMatch(call -> call.subList(0, 2).equals(List.of("vim", "-n")));
    assertThat(update.getParent()).doesNotExist();
  }

  @Test
  void editStartsFromAnUpdateThatWaits() throws IOException {
    Files.createDirectories(root.resolve("boot"));
    Files.write(root.resolve("boot/pieeprom.upd"), SyntheticEeprom.bcm2711().config("[all]\nA=1\n").build());
    config("-e");
    assertThat(flashed).isEqualTo("[all]\nA=1\nBOOT_ORDER=0xf21\n");
  }

  /** The script removes what was edited, whatever happened. */
  @Test
  void whatWasEditedIsKeptWhenItCannotBeApplied() throws IOException {
    editor = text -> "#".repeat(5000) + "\n\n";
    Run run = config("-e");
    assertThat(run.status()).isEqualTo(1);
    assertThat(flashed).isNull();
    String line = run.err().lines().filter(text -> text.contains("is kept in")).findFirst().orElseThrow();
    Path kept = Path.of(line.substring(line.indexOf("is kept in ") + 11));
    assertThat(kept).hasSize(5002);
    Files.delete(kept);
    Files.delete(kept.getParent());
  }

  @Test
  void anEmptiedConfigurationOrAFailingEditorChangesNothing() {
    editor = text -> "\n";
    assertThat(config("-e").err()).contains("appears to be empty");
    editor = text -> null;
    assertThat(config("-e").err()).contains("exited with code 1").doesNotContain("kept");
    assertThat(flashed).isNull();
  }

  @Test
  void onlyRootMayAndOnlyOnAPi() throws IOException {
    user = "1000\n";
    Run run = config("--apply", conf.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("ERROR: --edit/--apply must be run as root");
    user = "0\n";
    Files.writeString(root.resolve("sys/firmware/devicetree/base/compatible"), "brcm,bcm2837\0");
    assertThat(config("--apply", conf.toString()).err()).contains("must run on a Raspberry Pi 4 or Raspberry Pi 5");
    assertThat(flashed).isNull();
  }

  @Test
  void aFailureOfTheUpdaterIsOurs() {
    updaterStatus = 2;
    Run run = config("-a", conf.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("rpi-eeprom-update -d -i -f").contains("failed: 2");
    assertThat(update.getParent()).doesNotExist();
  }

  @Test
  void aMissingConfigurationIsToldBeforeAnythingIsDone() {
    assertThat(config("-a", "nonexistent").err()).contains("no boot.conf at nonexistent");
    assertThat(flashed).isNull();
  }
}
