package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.cli.eeprom.EditCommand;
import org.sbcprov.cli.usbboot.UsbbootCommand;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sample.SampleBootcode;

/** What only a process of its own can show: signals, and the status that the shell sees. */
class ProcessTest {
  @TempDir Path directory;

  @Test
  void ctrlCEndsAWaitWithStatus130() throws Exception {
    Files.write(directory.resolve("bootcode4.bin"), SampleBootcode.boot(Chip.BCM2711));
    Process process = start("usbboot", "-d", directory.toString(), "--simulate", "cm4", "--fault", "never-appears");
    // The first line says that it waits.
    assertThat(process.getErrorStream().read()).isPositive();
    Process kill = killer(process.pid());
    assertThat(kill.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
  }

  /** A simulated board that stalls keeps its host in one long transfer, as a real one does. */
  @Test
  void ctrlCInTheMiddleOfATransferIsToldToo() throws Exception {
    Files.write(directory.resolve("bootcode4.bin"), SampleBootcode.boot(Chip.BCM2711));
    Process process =
        start("usbboot", "-d", directory.toString(), "--simulate", "cm4", "--fault", "stalled", "--json", "-vv");
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    while (!line.contains("message-received")) {
      line = lines.readLine();
    }
    assertThat(killer(process.pid()).waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(lines.lines().reduce((before, last) -> last).orElse(""))
        .startsWith("{\"event\":\"result\",\"command\":\"usbboot\",\"ok\":false,\"status\":130")
        .containsIgnoringCase("power-cycle");
  }

  /** Every command that did not come back in time spoke of boards and transfers. */
  @Test
  void onlyACommandThatTalksToBoardsSpeaksOfThem() {
    assertThat(new UsbbootCommand().adviceWhenAbandoned()).contains("board");
    assertThat(new EditCommand().adviceWhenAbandoned()).doesNotContain("board").contains("sbcprov-");
  }

  @Test
  void theShellSeesTheStatus() throws Exception {
    Process process = start("eeprom", "config", directory.resolve("none").toString());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(3);
  }

  /** With EDITOR=ed, Ctrl-C ended both, and what was not saved yet was lost. */
  @Test
  void ctrlCInAnEditorIsForTheEditor() throws Exception {
    Path image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Process process = edit(image, "kill -INT $PPID; sleep 0.5; echo HDMI_DELAY=1 >>\"$1\"");
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(new String(EepromImage.read(image).bootConf(), StandardCharsets.US_ASCII)).endsWith("HDMI_DELAY=1\n");
  }

  /** The command was given up while it waited for the editor; the text stayed behind, and nobody knew where. */
  @Test
  void anEditorThatDoesNotEndLeavesTimeToSayWhereTheTextIs() throws Exception {
    Path image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Process process =
        edit(image, "trap '' TERM; echo HDMI_DELAY=1 >>\"$1\"; kill -TERM $PPID; while :; do sleep 0.1; done");
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isIn(130, 143);
    Matcher kept = Pattern.compile("kept in (\\S+)").matcher(said);
    assertThat(kept.find()).as(said).isTrue();
    Path text = Path.of(kept.group(1));
    assertThat(text).content().endsWith("HDMI_DELAY=1\n");
    Files.delete(text);
    Files.delete(text.getParent());
  }

  /** An interrupt killed flashrom in the middle of the flash. */
  @Test
  void anUpdateThatRunsIsNeverLeft() throws Exception {
    Path log = directory.resolve("log");
    Path compatible = directory.resolve("sys/firmware/devicetree/base/compatible");
    Files.createDirectories(compatible.getParent());
    Files.writeString(compatible, "raspberrypi,4-model-b\0brcm,bcm2711\0");
    Path image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Path conf = Files.writeString(directory.resolve("boot.conf"), "[all]\nBOOT_UART=1\n");
    script("id", "echo 0");
    // Longer than an interrupted command may take otherwise.
    script("rpi-eeprom-update", "kill -TERM $PPID; sleep 3; [ -s \"$4\" ] && echo whole >" + log);
    Process process =
        withPath(
                java(ProcessOnAPi.class, directory.toString(), "compat", "rpi-eeprom-config", "--apply", conf.toString(),
                    image.toString()))
            .start();
    String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isIn(130, 143);
    assertThat(log).hasContent("whole");
    assertThat(said).contains("left to come to its end: status 0");
  }

  private Process edit(Path image, String editor) throws IOException {
    ProcessBuilder builder = java(Main.class, "eeprom", "edit", image.toString(), "--in-place");
    builder.environment().remove("VISUAL");
    builder.environment().put("EDITOR", script("editor", editor).toString());
    return builder.start();
  }

  private Path script(String name, String body) throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path script = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  private ProcessBuilder withPath(ProcessBuilder builder) {
    builder.environment().merge("PATH", directory.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    return builder;
  }

  private static Process killer(long pid) {
    try {
      return new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
    } catch (IOException e) {
      return Assumptions.abort("skipped: no kill here");
    }
  }

  private static Process start(String... arguments) throws IOException {
    return java(Main.class, arguments).start();
  }

  private static ProcessBuilder java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
