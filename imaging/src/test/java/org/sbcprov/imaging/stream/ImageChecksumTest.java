package org.sbcprov.imaging.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.imaging.Tools;

class ImageChecksumTest {
  private static final String OTHER = "0".repeat(64);

  @TempDir Path directory;

  private Path image() throws IOException {
    return Files.writeString(directory.resolve("os.img.xz"), "image");
  }

  @Test
  void whatSha256sumWritesIsRead() throws IOException {
    Path image = image();
    String hex = Tools.run("sha256sum", image).substring(0, 64);
    String[] forms = {
      hex, hex.toUpperCase() + "\n", hex + "  os.img.xz\n", hex + " *./os.img.xz\r\n", "SHA256 (os.img.xz) = " + hex + "\n",
      OTHER + "  other.img\n" + hex + "  some/where/os.img.xz\n", "# sums\n\n" + hex + "  renamed.img.xz\n"
    };
    for (String form : forms) {
      Path sums = Files.writeString(directory.resolve("sums"), form);
      assertThat(ImageChecksum.read(sums, Optional.of(image))).as(form).isEqualTo(hex);
    }
  }

  @Test
  void aFileWithoutTheChecksumOfTheImageIsRefused() throws IOException {
    Path image = image();
    String[] forms = {
      "", "<html>", OTHER + "  a\n" + OTHER + "  b\n", OTHER.substring(1), OTHER + "00", "SHA256 (os.img.xz) = 12"
    };
    for (String form : forms) {
      Path sums = Files.writeString(directory.resolve("sums"), form);
      assertThatThrownBy(() -> ImageChecksum.read(sums, Optional.of(image)))
          .as(form)
          .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.sha256-missing"));
    }
  }

  /** Standard input has no name to look for, and a line without one must not be taken for its own. */
  @Test
  void anImageWithoutANameNeedsAFileWithOneChecksum() throws IOException {
    Path one = Files.writeString(directory.resolve("one"), OTHER + "  os.img.xz\n");
    assertThat(ImageChecksum.read(one, Optional.empty())).isEqualTo(OTHER);
    Path several = Files.writeString(directory.resolve("several"), OTHER + "\n" + OTHER + "  os.img.xz\n");
    assertThatThrownBy(() -> ImageChecksum.read(several, Optional.empty())).isInstanceOf(BadInput.class);
  }

  @Test
  void aChecksumThatIsNoneIsABadUsage() {
    for (String hex : new String[] {"", "12", "g".repeat(64), "0".repeat(65)}) {
      assertThatThrownBy(() -> StreamOptions.usual().withSha256(hex)).isInstanceOf(BadUsage.class);
    }
  }
}
