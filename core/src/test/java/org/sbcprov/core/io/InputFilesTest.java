package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;

class InputFilesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 524288, 1_000_000})
  void readsAWholeFileUpToTheLimit(int size) throws IOException {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) 7);
    Path file = Files.write(directory.resolve("a"), content);
    assertThat(InputFiles.read(file, "file", 1_000_000)).isEqualTo(content);
    assertThat(InputFiles.read(file, "file", size)).isEqualTo(content);
  }

  @Test
  @Timeout(10)
  void aPipeWithANameIsRefusedInsteadOfWaitedFor() throws Exception {
    Path pipe = pipe();
    for (Path path : List.of(pipe, Files.createSymbolicLink(directory.resolve("link"), pipe))) {
      assertThatExceptionOfType(BadInput.class)
          .isThrownBy(() -> InputFiles.read(path, "file", 200_000))
          .satisfies(failure -> assertThat(failure.code()).isEqualTo("input.not-a-file"))
          .satisfies(failure -> assertThat(failure.hint()).contains("/dev/stdin"));
    }
  }

  @Test
  @Timeout(10)
  void readsAPipeOfTheShellWhoseSizeNobodyKnows() throws Exception {
    Path pipe = pipe();
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.write(pipe, new byte[100_000]);
              } catch (IOException e) {
                // The reader's assertion tells.
              }
            });
    writer.start();
    try (FileInputStream opened = new FileInputStream(pipe.toFile())) {
      assertThat(InputFiles.read(openedAs(pipe), "file", 200_000)).hasSize(100_000);
      assertThat(opened.available()).isZero();
    }
    writer.join(5_000);
  }

  @Test
  void nothingIsAnInputToo() {
    assertThat(InputFiles.read(Path.of("/dev/null"), "file", 10)).isEmpty();
  }

  private Path pipe() throws Exception {
    Path pipe = directory.resolve("pipe");
    Process make = new ProcessBuilder("mkfifo", pipe.toString()).start();
    Assumptions.assumeTrue(make.waitFor(5, TimeUnit.SECONDS) && make.exitValue() == 0, "skipped: no mkfifo here");
    return pipe;
  }

  /** The name by which the shell would pass a pipe that this process has open. */
  private static Path openedAs(Path pipe) throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    Assumptions.assumeTrue(Files.isDirectory(descriptors), "skipped: no /proc here");
    try (var all = Files.list(descriptors)) {
      return all.filter(descriptor -> leadsTo(descriptor, pipe)).findFirst().orElseThrow();
    }
  }

  private static boolean leadsTo(Path descriptor, Path pipe) {
    try {
      return Files.readSymbolicLink(descriptor).equals(pipe.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void refusesAFileOverTheLimitWithBothSizes() throws IOException {
    Path file = Files.write(directory.resolve("a"), new byte[11]);
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> InputFiles.read(file, "boot.conf", 10))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("input.too-large"))
        .satisfies(failure -> assertThat(failure.facts()).containsEntry("size", 11L).containsEntry("limit", 10));
  }

  /** It said "not a EEPROM image". */
  @Test
  void theArticleFitsTheNoun() {
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> InputFiles.read(directory, "EEPROM image", 10))
        .withMessageEndingWith(" is a directory, not an EEPROM image");
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> InputFiles.read(directory, "boot.conf", 10))
        .withMessageEndingWith(", not a boot.conf");
  }

  @Test
  void tellsAMissingFileFromADirectory() {
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> InputFiles.read(directory.resolve("none"), "boot.conf", 10))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("input.not-found"));
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> InputFiles.read(directory, "boot.conf", 10))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("input.is-directory"));
  }
}
