package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
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

  /** A key that was named as the output was gone. */
  @ParameterizedTest
  @ValueSource(strings = {"", "# mine\n", "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"})
  void aPrivateKeyIsNotReplaced(String before) throws IOException {
    String key = before + "-----BEGIN PRIVATE KEY-----\n" + "M".repeat(64) + "\n-----END PRIVATE KEY-----\n";
    Path target = Files.writeString(directory.resolve("a.pem"), key);
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> AtomicOutput.write(target, new byte[1]))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.private-key"));
    assertThat(target).hasContent(key);
    // A link is replaced, and the key that it leads to stays.
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);
    AtomicOutput.write(link, new byte[1]);
    assertThat(target).hasContent(key);
    assertThat(names()).containsExactly("a.pem", "link");
  }

  @Test
  void aPublicKeyOrACertificateOrALargeFileIsReplaced() throws IOException {
    for (String label : new String[] {"PUBLIC KEY", "CERTIFICATE"}) {
      Path target = Files.writeString(directory.resolve("a.pem"), "-----BEGIN " + label + "-----\nMII\n");
      AtomicOutput.write(target, "new".getBytes());
      assertThat(target).hasContent("new");
    }
    Path image = Files.writeString(directory.resolve("a.bin"), "x".repeat(65536) + "\n-----BEGIN PRIVATE KEY-----\n");
    AtomicOutput.write(image, "new".getBytes());
    assertThat(image).hasContent("new");
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
  void aLinkToADeviceAPipeOrADirectoryIsRefusedAndStays() throws IOException {
    // As root, --out /dev/stdout replaced the system's link by a file.
    for (String device : List.of("/dev/null", "/proc/self/fd/0", "/proc/self/fd/99999", directory.toString())) {
      Path link = directory.resolve("link");
      Files.createSymbolicLink(link, Path.of(device));
      assertThatExceptionOfType(Refused.class)
          .as(device)
          .isThrownBy(() -> AtomicOutput.write(link, new byte[1]))
          .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.not-a-file"));
      assertThat(Files.isSymbolicLink(link)).isTrue();
      Files.delete(link);
    }
  }

  @Test
  void aLinkToNothingIsReplaced() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("a.bin"), directory.resolve("absent"));
    AtomicOutput.write(link, "new".getBytes());
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(names()).containsExactly("a.bin");
  }

  @Test
  void theTemporaryFileIsNotMoreReadableThanTheFileThatItReplaces() throws IOException {
    Path target = Files.writeString(directory.resolve("a.bin"), "secret");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
    try (AtomicOutput output = AtomicOutput.to(target)) {
      output.write("more secrets".getBytes());
      for (String name : names()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void aNameMayBeAsLongAsNamesCanBe() throws IOException {
    // The temporary name was made from it and was longer than a name can be.
    Path target = directory.resolve("a".repeat(251) + ".bin");
    AtomicOutput.write(target, "new".getBytes());
    assertThat(target).hasContent("new");
  }

  @Test
  void whenOneCannotBeBroughtToTheDiskNoneIsReplaced() throws IOException {
    Path image = Files.writeString(directory.resolve("a.bin"), "old");
    Path signature = directory.resolve("a.sig");
    try (AtomicOutput first = AtomicOutput.to(image);
        AtomicOutput second = AtomicOutput.to(signature)) {
      first.write(new byte[1]);
      second.channel().close();
      assertThatExceptionOfType(IoFailed.class).isThrownBy(() -> AtomicOutput.commitAll(List.of(first, second)));
      assertThat(image).hasContent("old");
    }
    assertThat(names()).containsExactly("a.bin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "link", "nothing"})
  void whenOneCannotBeRenamedTheOthersAreWhatTheyWere(String before) throws IOException {
    Path image = directory.resolve("a.bin");
    Path signature = directory.resolve("a.sig");
    if (before.equals("file")) {
      Files.writeString(image, "old");
    } else if (before.equals("link")) {
      Files.createSymbolicLink(image, Files.writeString(directory.resolve("shared"), "old").getFileName());
    }
    List<String> names = names();
    try (AtomicOutput first = AtomicOutput.to(image);
        AtomicOutput second = AtomicOutput.to(signature)) {
      first.write(new byte[1]);
      second.write(new byte[1]);
      Files.createDirectory(signature);
      assertThatExceptionOfType(IoFailed.class)
          .isThrownBy(() -> AtomicOutput.commitAll(List.of(first, second)))
          .satisfies(failure -> assertThat(failure).hasMessageContaining("a.sig"));
    }
    Files.delete(signature);
    assertThat(names()).isEqualTo(names);
    assertThat(Files.isSymbolicLink(image)).isEqualTo(before.equals("link"));
    if (!before.equals("nothing")) {
      assertThat(image).hasContent("old");
    }
  }

  @Test
  void afterACommitOfSeveralNoneOfTheOlderFilesIsLeft() throws IOException {
    Path image = Files.writeString(directory.resolve("a.bin"), "old");
    Path signature = Files.writeString(directory.resolve("a.sig"), "old");
    try (AtomicOutput first = AtomicOutput.to(image);
        AtomicOutput second = AtomicOutput.to(signature)) {
      first.write("new".getBytes());
      second.write("new".getBytes());
      AtomicOutput.commitAll(List.of(first, second));
    }
    assertThat(image).hasContent("new");
    assertThat(signature).hasContent("new");
    assertThat(names()).containsExactly("a.bin", "a.sig");
  }

  @Test
  void anInterruptAtAnyMomentIsToldAsItIs() throws Exception {
    // An interrupt while the directory was brought to the disk was told as one before the file was replaced.
    Path image = directory.resolve("a.bin");
    Path signature = directory.resolve("a.sig");
    Random random = new Random(20);
    int interrupted = 0;
    for (int round = 0; round < 300; round++) {
      Files.writeString(image, "old");
      Files.writeString(signature, "old");
      AtomicReference<RuntimeException> failure = new AtomicReference<>();
      Thread writer = new Thread(() -> failure.set(tryToWriteBoth(image, signature)));
      writer.start();
      LockSupport.parkNanos(random.nextInt(1_500_000));
      writer.interrupt();
      writer.join();
      String expected = "new";
      if (failure.get() != null) {
        interrupted++;
        expected = "old";
        assertThat(failure.get()).isInstanceOf(Interrupted.class).hasMessageContaining("Interrupted before");
      }
      assertThat(image).hasContent(expected);
      assertThat(signature).hasContent(expected);
      assertThat(names()).containsExactly("a.bin", "a.sig");
    }
    assertThat(interrupted).isPositive();
  }

  private static RuntimeException tryToWriteBoth(Path image, Path signature) {
    try (AtomicOutput first = AtomicOutput.to(image);
        AtomicOutput second = AtomicOutput.to(signature)) {
      first.write("new".getBytes());
      second.write("new".getBytes());
      AtomicOutput.commitAll(List.of(first, second));
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  @Test
  void anInterruptWhileTheDirectoryIsBroughtToTheDiskIsNoFailure() {
    Thread.currentThread().interrupt();
    AtomicOutput.settleDirectory(directory);
    assertThat(Thread.interrupted()).as("the interrupt is not swallowed").isTrue();
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

  /** Dry runs promised what the run itself could not do. */
  @Test
  void aCheckFailsAsWritingWouldAndWritesNothing() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[] {1});
    List<Path> targets =
        List.of(directory, directory.resolve("none/x"), file.resolve("x"), Path.of("/dev/null"), Path.of("/dev/stdout"));
    for (Path target : targets) {
      Failure checked = catchThrowableOfType(Failure.class, () -> AtomicOutput.check(target));
      Failure written = catchThrowableOfType(Failure.class, () -> AtomicOutput.to(target).close());
      assertThat(checked).as(target.toString()).isNotNull().hasMessage(written.getMessage());
      assertThat(checked.code()).isEqualTo(written.code());
    }
    AtomicOutput.check(file);
    AtomicOutput.check(directory.resolve("new"));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
