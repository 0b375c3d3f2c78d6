package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OlderFileTest {
  @TempDir Path directory;

  @Test
  void aFileStaysInPlaceWhileItIsKept() throws IOException {
    Path target = Files.writeString(directory.resolve("a"), "old");
    OlderFile older = OlderFile.keep(target);
    assertThat(target).hasContent("old");
    assertThat(older.kept()).hasContent("old");
    older.putBack(false);
    assertThat(target).hasContent("old");
    assertThat(names()).containsExactly("a");
  }

  @Test
  void aLinkIsPutBackAsALink() throws IOException {
    Path target = Files.createSymbolicLink(directory.resolve("a"), Path.of("elsewhere"));
    OlderFile older = OlderFile.keep(target);
    Files.delete(target);
    Files.writeString(target, "new");
    older.putBack(true);
    assertThat(Files.readSymbolicLink(target)).isEqualTo(Path.of("elsewhere"));
    assertThat(names()).containsExactly("a");
  }

  @Test
  void whereNothingStoodNothingStandsAfterwards() throws IOException {
    Path target = directory.resolve("a");
    OlderFile older = OlderFile.keep(target);
    older.putBack(false);
    Files.writeString(target, "new");
    older.putBack(true);
    older.forget();
    assertThat(names()).isEmpty();
  }

  @Test
  void withoutHardLinksItIsCopiedAndNeverGoesAway() throws IOException {
    // The file system of a zip file is one without links, as FAT on a card is.
    URI zip = URI.create("jar:" + directory.resolve("a.zip").toUri());
    try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path target = Files.writeString(files.getPath("/a"), "old");
      OlderFile older = OlderFile.keep(target);
      assertThat(Files.readString(target)).isEqualTo("old");
      Files.writeString(target, "new");
      older.putBack(true);
      assertThat(Files.readString(target)).isEqualTo("old");
      OlderFile.keep(target).forget();
      Files.delete(target);
      try (var left = Files.list(files.getPath("/"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
