package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.sbcprov.usbboot.BootDirectories.bytes;
import static org.sbcprov.usbboot.BootDirectories.put;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.usbboot.sample.SampleBootcode;

class BootFilesTest {
  @TempDir Path temporary;

  private Path directory() {
    Path directory = temporary.resolve("boot");
    put(directory, "bootcode4.bin", SampleBootcode.boot(Chip.BCM2711));
    return directory;
  }

  private static String content(Path directory, Chip chip, String name) throws Denied {
    try (BootFiles files = BootFiles.in(directory);
        BootFile file = files.find(chip, (String) null, name).orElse(null)) {
      if (file == null) {
        return null;
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) file.size());
      file.read(buffer, 0);
      return new String(buffer.array(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Failure failure(Path directory) {
    return catchThrowableOfType(Failure.class, () -> BootFiles.in(directory).close());
  }

  // -- Where files are looked for.

  @Test
  void theChipsOwnDirectoryComesBeforeTheArchiveBeforeTheDirectoryItself() throws Exception {
    Path directory = temporary.resolve("boot");
    byte[] archive =
        new Tars()
            .directory("2711/")
            .file("2711/a.txt", "archive".getBytes(StandardCharsets.US_ASCII))
            .file("2711/b.txt", "archive".getBytes(StandardCharsets.US_ASCII))
            .file("2711/bootcode4.bin", bytes(5000, 1))
            .file("2712/d.txt", "other chip".getBytes(StandardCharsets.US_ASCII))
            .end();
    put(directory, "bootfiles.bin", archive);
    put(directory, "2711/a.txt", "own");
    put(directory, "a.txt", "shared");
    put(directory, "b.txt", "shared");
    put(directory, "c.txt", "shared");

    assertThat(content(directory, Chip.BCM2711, "a.txt")).isEqualTo("own");
    assertThat(content(directory, Chip.BCM2711, "b.txt")).isEqualTo("archive");
    assertThat(content(directory, Chip.BCM2711, "c.txt")).isEqualTo("shared");
    assertThat(content(directory, Chip.BCM2711, "d.txt")).isNull();
    assertThat(content(directory, Chip.BCM2712, "d.txt")).isEqualTo("other chip");
    assertThat(content(directory, Chip.BCM2712, "a.txt")).isEqualTo("shared");
  }

  @Test
  void bothOldChipsHaveOneDirectory() throws Exception {
    Path directory = directory();
    put(directory, "2710/a.txt", "old");
    assertThat(content(directory, Chip.BCM2835, "a.txt")).isEqualTo("old");
    assertThat(content(directory, Chip.BCM2710, "a.txt")).isEqualTo("old");
    assertThat(content(directory, Chip.BCM2711, "a.txt")).isNull();
  }

  @Test
  void anArchiveCanBeInTheChipsOwnDirectory() throws Exception {
    Path directory = temporary.resolve("boot");
    put(directory, "2711/bootfiles.bin", new Tars().file("2711/bootcode4.bin", bytes(5000, 1)).end());
    try (BootFiles files = BootFiles.in(directory)) {
      assertThat(files.secondStage(Chip.BCM2711, (String) null).program().limit()).isEqualTo(5000);
      assertThatThrownBy(() -> files.secondStage(Chip.BCM2712, (String) null)).isInstanceOf(BadInput.class);
    }
  }

  @Test
  void namesInSubdirectoriesAreFoundAndDirectoriesAreNot() throws Exception {
    Path directory = directory();
    put(directory, "overlays/dwc2.dtbo", "overlay");
    assertThat(content(directory, Chip.BCM2711, "overlays/dwc2.dtbo")).isEqualTo("overlay");
    assertThat(content(directory, Chip.BCM2711, "overlays")).isNull();
    assertThat(content(directory, Chip.BCM2711, "overlays/")).isNull();
    assertThat(content(directory, Chip.BCM2711, ".")).isNull();
    assertThat(content(directory, Chip.BCM2711, "n".repeat(255))).isNull();
  }

  // -- Links.

  @Test
  void linksWithinTheDirectoryAreFollowed() throws Exception {
    Path directory = directory();
    put(directory, "real/file.txt", "linked");
    Files.createSymbolicLink(directory.resolve("link.txt"), Path.of("real/file.txt"));
    assertThat(content(directory, Chip.BCM2711, "link.txt")).isEqualTo("linked");
  }

  /** In usbboot, recovery/bootcode4.bin leads to ../firmware/2711/recovery.bin. */
  @Test
  void linksOutOfTheDirectoryAreFollowedAsPackagesUseThem() throws Exception {
    Path directory = directory();
    put(temporary, "firmware/recovery.bin", "linked");
    Files.createSymbolicLink(directory.resolve("link.bin"), Path.of("../firmware/recovery.bin"));
    assertThat(content(directory, Chip.BCM2711, "link.bin")).isEqualTo("linked");
  }

  @Test
  void theDirectoryItselfCanBeALink() throws Exception {
    Path directory = directory();
    put(directory, "a.txt", "linked");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
    assertThat(content(link, Chip.BCM2711, "a.txt")).isEqualTo("linked");
  }

  @Test
  void aLinkToAnotherUsersPrivateFileIsDenied() throws Exception {
    Path directory = directory();
    Path secret = anothersFile("secret/key.pem", "secret".getBytes(StandardCharsets.US_ASCII));
    Files.createSymbolicLink(directory.resolve("key.pem"), secret);

    assertThat(content(directory, Chip.BCM2711, "key.pem")).as("everybody may read it").isEqualTo("secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    assertThatThrownBy(() -> content(directory, Chip.BCM2711, "key.pem"))
        .isInstanceOf(Denied.class)
        .hasMessageContaining("another user's");
  }

  /** A readable file in a directory that only its owner may enter was taken for public. */
  @Test
  void aReadableFileInAnotherUsersPrivateDirectoryIsPrivateToo() throws Exception {
    Path directory = directory();
    Path secret = anothersFile("secret/deep/key.pem", "secret".getBytes(StandardCharsets.US_ASCII));
    Files.createSymbolicLink(directory.resolve("key.pem"), secret);

    for (String path : List.of("secret", "secret/deep")) {
      Files.setPosixFilePermissions(temporary.resolve(path), PosixFilePermissions.fromString("rwxr-x---"));
      assertThatThrownBy(() -> content(directory, Chip.BCM2711, "key.pem")).as(path).isInstanceOf(Denied.class);
      Files.setPosixFilePermissions(temporary.resolve(path), PosixFilePermissions.fromString("rwxr-x--x"));
      assertThat(content(directory, Chip.BCM2711, "key.pem")).as(path).isEqualTo("secret");
    }
  }

  /** Archives were opened by no rule at all. */
  @ParameterizedTest
  @ValueSource(strings = {"bootfiles.bin", "2711/bootfiles.bin"})
  void anArchiveIsOpenedByTheSameRule(String name) throws Exception {
    Path directory = directory();
    byte[] archive = new Tars().file("2711/a.txt", "secret".getBytes(StandardCharsets.US_ASCII)).end();
    Path secret = anothersFile("secret/backup.tar", archive);
    Files.createDirectories(directory.resolve(name).getParent());
    Files.createSymbolicLink(directory.resolve(name), secret);

    assertThat(content(directory, Chip.BCM2711, "a.txt")).as("everybody may read it").isEqualTo("secret");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    assertThat(failure(directory).code()).isEqualTo("usbboot.bad-bootfiles");
    assertThat(failure(directory).getMessage()).contains("another user's");
  }

  /** A file that another user owns and everybody can reach and read. */
  private Path anothersFile(String name, byte[] content) throws IOException {
    Path file = put(temporary, name, content);
    Assumptions.assumeTrue(
        file.getFileSystem().supportedFileAttributeViews().contains("unix")
            && "root".equals(System.getProperty("user.name")),
        "skipped: only root can give a file to another user");
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(file, "unix:uid", 12345);
    return file;
  }

  @Test
  void brokenLinksAndLoopsAreNotThere() throws Exception {
    Path directory = directory();
    Files.createSymbolicLink(directory.resolve("broken"), Path.of("nowhere"));
    Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
    assertThat(content(directory, Chip.BCM2711, "broken")).isNull();
    assertThat(content(directory, Chip.BCM2711, "loop")).isNull();
  }

  /** A pipe would hold the session up for ever. */
  @Test
  void onlyRegularFilesAreServed() throws Exception {
    Path directory = directory();
    try {
      new ProcessBuilder("mkfifo", directory.resolve("pipe").toString()).start().waitFor();
    } catch (IOException e) {
      Assumptions.abort("skipped: mkfifo is not installed");
    }
    assertThat(Files.exists(directory.resolve("pipe"))).isTrue();
    assertThat(content(directory, Chip.BCM2711, "pipe")).isNull();
  }

  // -- What is checked before any USB.

  @Test
  void aDirectoryHasToBeThere() {
    assertThat(failure(temporary.resolve("nowhere")).code()).isEqualTo("usbboot.no-directory");
    assertThat(failure(put(temporary, "file", "x")).getMessage()).contains("not a directory");
  }

  @Test
  void aDirectoryWithoutASecondStageSaysWhatWasLookedFor() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("empty"));
    Files.createSymbolicLink(directory.resolve("bootcode4.bin"), Path.of("../firmware/recovery.bin"));

    Failure failure = failure(directory);

    assertThat(failure.code()).isEqualTo("usbboot.no-bootcode");
    assertThat(failure.facts())
        .containsEntry("looked-for", List.of("bootfiles.bin", "bootcode.bin", "bootcode4.bin", "bootcode5.bin"))
        .containsEntry("broken-links", List.of("bootcode4.bin"));
    assertThat(failure.hint()).contains("git submodule update --init");
  }

  @Test
  void aLinkThatWasSavedAsTextIsNoSecondStage() {
    Path directory = temporary.resolve("boot");
    put(directory, "bootcode4.bin", "../firmware/2711/recovery.bin");

    assertThat(failure(directory).code()).isEqualTo("usbboot.bad-second-stage");
    assertThat(failure(directory).hint()).contains("symbolic link");
  }

  @Test
  void oneChipsBrokenSecondStageDoesNotKeepTheOthersFromBooting() {
    Path directory = directory();
    put(directory, "bootcode5.bin", "../firmware/2712/recovery.bin");
    try (BootFiles files = BootFiles.in(directory)) {
      assertThat(files.secondStage(Chip.BCM2711, (String) null).program().limit()).isEqualTo(8192);
      assertThatThrownBy(() -> files.secondStage(Chip.BCM2712, (String) null))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("too small");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30, 1023, 1024 * 1024 + 1, 3_000_000})
  void implausibleSizesOfASecondStageAreRefused(int size) {
    Path directory = temporary.resolve("boot");
    put(directory, "bootcode4.bin", bytes(size, 5));
    assertThat(failure(directory).code()).isEqualTo("usbboot.bad-second-stage");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 100_140, 1024 * 1024})
  void plausibleSizesOfASecondStageAreTaken(int size) {
    Path directory = temporary.resolve("boot");
    byte[] program = bytes(size, 5);
    put(directory, "bootcode4.bin", program);
    try (BootFiles files = BootFiles.in(directory)) {
      assertThat(files.secondStage(Chip.BCM2711, (String) null).program()).isEqualTo(ByteBuffer.wrap(program));
    }
  }

  @Test
  void aWebPageIsNoSecondStage() {
    Path directory = temporary.resolve("boot");
    put(directory, "bootcode4.bin", "<!DOCTYPE html>\n<html>" + "not found ".repeat(200));
    try (BootFiles files = BootFiles.in(directory)) {
      assertThatThrownBy(() -> files.secondStage(Chip.BCM2711, (String) null))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("a web page");
    }
  }
}
