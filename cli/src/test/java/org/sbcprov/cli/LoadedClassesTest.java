package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.fixtures.SyntheticEeprom;
import org.sbcprov.fixtures.SyntheticSecondStage;

/** Start-up is a promise: the quick commands load nothing that only others, or their own options, need. */
class LoadedClassesTest {
  @TempDir Path directory;

  @Test
  void settingTheOrderLoadsNeitherTheLinterNorTheDiff() throws Exception {
    Files.write(directory.resolve("pieeprom.original.bin"), SyntheticEeprom.bcm2711().build());

    assertThat(loaded("eeprom", "set-order", "0xf21", "-d", directory.toString()))
        .anyMatch(line -> line.contains("org.sbcprov.eeprom.EepromRewrite"))
        .noneMatch(line -> line.contains("com.github.difflib"))
        .noneMatch(line -> line.contains("org.sbcprov.eeprom.diff"))
        .noneMatch(line -> line.contains("org.sbcprov.core.diff"))
        .noneMatch(line -> line.contains("org.sbcprov.eeprom.lint"))
        .noneMatch(line -> line.contains("com.fasterxml.jackson"));
    assertThat(loaded("eeprom", "set-order", "0xf21", "-d", directory.toString(), "--dry-run"))
        .anyMatch(line -> line.contains("com.github.difflib"));
  }

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

  @Test
  void aSessionLoadsNothingOfTheDryRunAndOfTraces() throws Exception {
    Files.write(directory.resolve("bootcode4.bin"), SyntheticSecondStage.recovery("bcm2711"));
    Files.writeString(directory.resolve("config.txt"), "erase_eeprom=1\n");
    assertThat(loaded("usbboot", "-d", directory.toString(), "--simulate", "cm4"))
        .anyMatch(line -> line.contains("org.sbcprov.usbboot.BootFiles"))
        .noneMatch(line -> line.contains("DryRunReport"))
        .noneMatch(line -> line.contains("org.sbcprov.usbboot.ServingPlan"))
        .noneMatch(line -> line.contains("org.sbcprov.usbboot.GadgetDirectories"))
        .noneMatch(line -> line.contains("org.sbcprov.usbboot.trace"))
        .noneMatch(line -> line.contains("com.fasterxml.jackson"));
  }

  private List<String> loaded(String... arguments) throws IOException, InterruptedException {
    Path log = directory.resolve("classes.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:class+load:file=" + log);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.sbcprov.cli.Main"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    try (Stream<String> lines = Files.lines(log)) {
      return lines.map(LoadedClassesTest::className).toList();
    }
  }

  /** A line is {@code [0.123s][info][class,load] NAME source: FILE}; files are called after libraries, too. */
  private static String className(String line) {
    int start = line.lastIndexOf("] ") + 2;
    int end = line.indexOf(' ', start);
    return line.substring(start, end < 0 ? line.length() : end);
  }
}
