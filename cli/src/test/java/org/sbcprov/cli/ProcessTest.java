package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        .startsWith("{\"event\":\"result\",\"command\":\"usbboot\",\"ok\":false,\"status\":130");
  }

  @Test
  void theShellSeesTheStatus() throws Exception {
    Process process = start("eeprom", "config", directory.resolve("none").toString());
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(3);
  }

  private static Process killer(long pid) {
    try {
      return new ProcessBuilder("kill", "-INT", Long.toString(pid)).start();
    } catch (IOException e) {
      return Assumptions.abort("skipped: no kill here");
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.sbcprov.cli.Main"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }
}
