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
import java.util.stream.Stream;
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
  private int editorStatus;
  private boolean backup;
  private Path edited;
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
    edited = file;
    try {
      if (backup) {
        Files.copy(file, file.resolveSibling("boot.conf~"));
      }
      String text = editor.apply(Files.readString(file));
      if (text == null) {
        return ScriptedPrograms.failed(1, "");
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return editorStatus == 0 ? ScriptedPrograms.printed("") : ScriptedPrograms.failed(editorStatus, "");
  }

  private static Path kept(Run run) {
    String line = run.err().lines().filter(text -> text.contains("is kept in")).findFirst().orElseThrow();
    return Path.of(line.substring(line.indexOf("is kept in ") + 11).split(" ")[0]);
  }

  private static void remove(Path kept, String content) throws IOException {
    assertThat(kept).hasContent(content);
    try (Stream<Path> files = Files.list(kept.getParent())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(kept.getParent());
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
    remove(kept(run), "#".repeat(5000) + "\n\n");
  }

  /** It was removed when the editor saved it and then ended with another status. */
  @Test
  void whatWasEditedIsKeptWhenTheEditorFailsOrTheTextIsTooLarge() throws IOException {
    editorStatus = 1;
    remove(kept(config("-e")), RUNNING + "BOOT_ORDER=0xf21\n");
    editorStatus = 0;
    editor = text -> "#".repeat(EepromImage.MAX_SIZE + 1);
    Run run = config("-e");
    assertThat(run.err()).contains("larger than any boot.conf");
    remove(kept(run), "#".repeat(EepromImage.MAX_SIZE + 1));
    assertThat(flashed).isNull();
  }

  /** Removing the directory failed then, and that failure was told although the update had been handed over. */
  @Test
  void whatAnEditorLeavesBesideTheTextIsNoFailure() throws IOException {
    backup = true;
    Run run = config("-e");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(edited).doesNotExist();
    assertThat(edited.getParent()).doesNotExist();
    updaterStatus = 3;
    Run failed = config("-e");
    assertThat(failed.err()).contains("failed: 3");
    remove(kept(failed), RUNNING + "BOOT_ORDER=0xf21\n");
  }

  @Test
  void theDeviceTreeMayBeInItsOlderPlace() throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.move(root.resolve("sys/firmware/devicetree/base"), root.resolve("proc/device-tree"));
    assertThat(config("--apply", conf.toString()).status()).isZero();
  }

  @Test
  void anEmptiedConfigurationOrAFailingEditorChangesNothing() throws IOException {
    editor = text -> "\n";
    Run emptied = config("-e");
    assertThat(emptied.err()).contains("appears to be empty");
    remove(kept(emptied), "\n");
    editor = text -> null;
    assertThat(config("-e").err()).contains("ended with status 1").doesNotContain("kept");
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
