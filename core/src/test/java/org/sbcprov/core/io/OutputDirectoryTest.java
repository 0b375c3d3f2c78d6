package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.Failure;

class OutputDirectoryTest {
  private static final List<byte[]> CONTENTS = List.of(new byte[] {1}, new byte[] {2});

  @TempDir Path directory;

  @Test
  void theDirectoryIsMadeWithThoseAboveItWhereThatIsWanted() {
    Path target = directory.resolve("a/b/c");
    assertThat(failure(target, false, "one", "two").code()).isEqualTo("io.no-directory");
    assertThat(directory).isEmptyDirectory();
    OutputDirectory.write(target, true, files(target, "one", "two"), CONTENTS);
    assertThat(target.resolve("two")).hasBinaryContent(new byte[] {2});
  }

  /** An empty directory was left behind when the files could not be written. */
  @Test
  void nothingIsLeftOfWhatWasMadeWhenWritingFails() {
    Path target = directory.resolve("a/b");
    assertThat(failure(target, true, "one", "none/two").code()).isEqualTo("io.no-directory");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aDirectoryThatWasThereStaysAsItWas() throws IOException {
    Files.createDirectory(directory.resolve("two"));
    assertThat(failure(directory, true, "one", "two").code()).isEqualTo("output.not-a-file");
    assertThat(OutputDirectory.present(files(directory, "one", "two"))).containsExactly("two");
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Path file = Files.writeString(directory.resolve("x"), "x");
    assertThat(failure(file, true, "one", "two").code()).isEqualTo("input.not-directory");
    assertThat(file).hasContent("x");
  }

  private static Failure failure(Path target, boolean withParents, String... names) {
    return catchThrowableOfType(
        Failure.class, () -> OutputDirectory.write(target, withParents, files(target, names), CONTENTS));
  }

  private static List<Path> files(Path target, String... names) {
    return List.of(target.resolve(names[0]), target.resolve(names[1]));
  }
}
