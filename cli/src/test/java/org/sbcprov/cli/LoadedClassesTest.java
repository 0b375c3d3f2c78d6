package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.SyntheticEeprom;

/** Commands that have to start fast load nothing that only their options need. */
class LoadedClassesTest {
  @TempDir Path directory;

  @Test
  void setOrderLoadsNothingOfTheSearchWithoutRelease() throws Exception {
    Files.write(directory.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2711().build());
    assertThat(loaded("eeprom", "set-order", "0xf21", "-d", directory.toString()))
        .anyMatch(line -> line.contains("org.sbcprov.eeprom.EepromRewrite"))
        .noneMatch(line -> line.contains("org.sbcprov.eeprom.system"))
        .noneMatch(line -> line.contains("InstalledChoice"))
        .noneMatch(line -> line.contains("org.sbcprov.core.rpi"));
  }

  @Test
  void configLoadsNothingOfTheRunningBootloaderWithoutCurrent() throws Exception {
    Path image = Files.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    assertThat(loaded("eeprom", "config", image.toString()))
        .anyMatch(line -> line.contains("org.sbcprov.eeprom.EepromImage"))
        .noneMatch(line -> line.contains("org.sbcprov.eeprom.system"));
  }

  private List<String> loaded(String... arguments) throws Exception {
    Path log = directory.resolve("classes.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:class+load:file=" + log);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.sbcprov.cli.Main"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllLines(log).stream().filter(line -> line.contains("org.sbcprov")).toList();
  }
}
