package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;

class AtomicOutputTest {
  @TempDir Path directory;

  @Test
  void anOlderFileStaysUntilTheCommit() throws IOException {
    Path target = Files.writeString(directory.resolve("a.bin"), "old");
    try (AtomicOutput output = AtomicOutput.to(target)) {
      output.write("new".getBytes());
      assertThat(target).hasContent("old");
      output.commit();
    }
    assertThat(target).hasContent("new");
    assertThat(names()).containsExactly("a.bin");
  }

  @Test
  void withoutACommitNothingIsLeft() throws IOException {
    try (AtomicOutput output = AtomicOutput.to(directory.resolve("a.bin"))) {
      output.write(new byte[100]);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void aFailureOnTheWayLeavesTheOlderFileAndNothingElse() throws IOException {
    Path target = Files.writeString(directory.resolve("a.bin"), "old");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () -> {
              try (AtomicOutput output = AtomicOutput.to(target)) {
                output.write(new byte[100]);
                throw new IllegalStateException("something went wrong");
              }
            });
    assertThat(target).hasContent("old");
    assertThat(names()).containsExactly("a.bin");
  }

  @Test
  void outputsThatBelongTogetherAppearTogether() throws IOException {
    Path image = directory.resolve("pieeprom.bin");
    Path signature = directory.resolve("pieeprom.sig");
    try (AtomicOutput first = AtomicOutput.to(image);
        AtomicOutput second = AtomicOutput.to(signature)) {
      first.write(new byte[] {1});
      second.write(new byte[] {2});
      assertThat(image).doesNotExist();
      AtomicOutput.commitAll(List.of(first, second));
    }
    assertThat(image).hasBinaryContent(new byte[] {1});
    assertThat(signature).hasBinaryContent(new byte[] {2});
  }

  @Test
  void aLinkIsReplacedAndTheFileThatItNamedIsLeftAlone() throws IOException {
    Path shared = Files.writeString(directory.resolve("shared.bin"), "shared");
    Path link = Files.createSymbolicLink(directory.resolve("a.bin"), shared);
    AtomicOutput.write(link, "new".getBytes());
    assertThat(shared).hasContent("shared");
    assertThat(link).hasContent("new");
    assertThat(Files.isSymbolicLink(link)).isFalse();
  }

  @Test
  void permissionsOfAnOlderFileAreKept() throws IOException {
    Path target = Files.writeString(directory.resolve("a.bin"), "old");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    AtomicOutput.write(target, "new".getBytes());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target))).isEqualTo("rw-r-----");
  }

  @Test
  void aDirectoryAndADeviceAreRefused() {
    assertThatExceptionOfType(Refused.class).isThrownBy(() -> AtomicOutput.write(directory, new byte[1]));
    assertThatExceptionOfType(Refused.class).isThrownBy(() -> AtomicOutput.write(Path.of("/dev/null"), new byte[1]));
  }

  @Test
  void aMissingDirectoryIsToldAsSuch() {
    assertThatExceptionOfType(IoFailed.class)
        .isThrownBy(() -> AtomicOutput.write(directory.resolve("none").resolve("a.bin"), new byte[1]))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("io.no-directory"))
        .satisfies(failure -> assertThat(failure.exitStatus()).isEqualTo(ExitStatus.IO));
  }

  @Test
  void anInterruptLeavesTheOlderFile() throws IOException {
    Path target = Files.writeString(directory.resolve("a.bin"), "old");
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(Interrupted.class)
          .isThrownBy(() -> AtomicOutput.write(target, new byte[100]));
    } finally {
      Thread.interrupted();
    }
    assertThat(target).hasContent("old");
    assertThat(names()).containsExactly("a.bin");
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
