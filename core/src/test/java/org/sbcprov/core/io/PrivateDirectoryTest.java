package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class PrivateDirectoryTest {
  @TempDir Path elsewhere;

  @Test
  void nobodyElseCanLookIntoIt() throws IOException {
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      assertThat(directory.write("a", new byte[] {1})).hasBinaryContent(new byte[] {1}).hasParent(directory.path());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path()))).isEqualTo("rwx------");
    }
  }

  /** Programs leave FILE.tmp, FILE~ and whole trees beside the file that they were given. */
  @Test
  void allThatAnybodyPutIntoItGoesWithIt() throws IOException {
    Path path;
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      path = directory.path();
      directory.write("a", new byte[1]);
      directory.write("a.tmp", new byte[1]);
      Files.writeString(Files.createDirectories(path.resolve("b/c")).resolve("d"), "x");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void linksInItAreNotFollowed() throws IOException {
    Path mine = Files.writeString(Files.createDirectory(elsewhere.resolve("mine")).resolve("file"), "x");
    Path path;
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      path = directory.path();
      Files.createSymbolicLink(path.resolve("directory"), mine.getParent());
      Files.createSymbolicLink(path.resolve("file"), mine);
    }
    assertThat(path).doesNotExist();
    assertThat(mine).hasContent("x");
  }

  @Test
  void whatIsKeptStays() throws IOException {
    PrivateDirectory directory = PrivateDirectory.make();
    Path file = directory.write("a", new byte[1]);
    directory.keep();
    directory.close();
    assertThat(file).exists();
    Files.delete(file);
    Files.delete(directory.path());
  }

  @Test
  void closingNeverFails() throws IOException {
    PrivateDirectory directory = PrivateDirectory.make();
    Files.delete(directory.path());
    assertThatCode(directory::close).doesNotThrowAnyException();
  }
}
