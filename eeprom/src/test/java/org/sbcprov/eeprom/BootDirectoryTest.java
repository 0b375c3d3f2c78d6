package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticEeprom;

class BootDirectoryTest {
  @TempDir Path directory;

  @Test
  void theOriginalComesFirst() throws IOException {
    add("pieeprom.original.bin", "pieeprom.bin", "pieeprom-2026-08-04.bin");

    assertThat(BootDirectory.sourceImage(directory)).isEqualTo(directory.resolve("pieeprom.original.bin"));
  }

  @Test
  void thenTheImageThatTheBoardGets() throws IOException {
    add("pieeprom.bin", "pieeprom-2026-08-04.bin");

    assertThat(BootDirectory.sourceImage(directory)).isEqualTo(directory.resolve("pieeprom.bin"));
  }

  /** A second change started from the original, and the first one was gone. */
  @Test
  void whatIsGoneOnWithIsTheImageThatTheBoardGetsWhenItIsOne() throws IOException {
    add("pieeprom.original.bin", "pieeprom.bin");
    assertThat(BootDirectory.currentImage(directory)).isEqualTo(directory.resolve("pieeprom.original.bin"));

    Files.write(directory.resolve("pieeprom.bin"), SyntheticEeprom.bcm2711().build());
    assertThat(BootDirectory.currentImage(directory)).isEqualTo(directory.resolve("pieeprom.bin"));
  }

  @Test
  void thenTheOnlyRelease() throws IOException {
    add("pieeprom-2026-08-04.bin", "recovery.bin", "pieeprom-.txt", "pieeprom.sig");

    assertThat(BootDirectory.sourceImage(directory)).isEqualTo(directory.resolve("pieeprom-2026-08-04.bin"));
  }

  @Test
  void severalReleasesAreNotGuessedFrom() throws IOException {
    add("pieeprom-2026-08-04.bin", "pieeprom-2020-09-03.bin");

    assertFailure(directory, "eeprom.several-images")
        .satisfies(
            failure ->
                assertThat(failure.facts())
                    .containsEntry("found", List.of("pieeprom-2020-09-03.bin", "pieeprom-2026-08-04.bin")));
  }

  @Test
  void withoutAnImageItSaysWhatItLookedForAndFound() throws IOException {
    add("recovery.bin", "config.txt");

    assertFailure(directory, "eeprom.no-image")
        .satisfies(
            failure ->
                assertThat(failure.facts())
                    .containsEntry("looked-for", List.of("pieeprom.original.bin", "pieeprom.bin", "pieeprom-*.bin"))
                    .containsEntry("found", List.of("config.txt", "recovery.bin")));
  }

  @Test
  void ofManyFilesSomeAreNamed() throws IOException {
    for (int i = 10; i < 60; i++) {
      add("file" + i);
    }

    assertFailure(directory, "eeprom.no-image")
        .satisfies(
            failure ->
                assertThat(failure.facts().get("found"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .hasSize(11)
                    .endsWith("file19", "and 40 more"));
  }

  /** Boot directories of usbboot are made of links; copied without its neighbours, one has links to nothing. */
  @Test
  void aLinkToNothingIsNotPassedOver() throws IOException {
    add("pieeprom.bin");
    Files.createSymbolicLink(directory.resolve("pieeprom.original.bin"), Path.of("../firmware/2711/pieeprom.bin"));

    assertFailure(directory, "eeprom.no-image")
        .satisfies(failure -> assertThat(failure).hasMessageContaining("link to a file that does not exist"));
  }

  @Test
  void aLinkToAnImageIsTaken() throws IOException {
    add("release.bin");
    Files.createSymbolicLink(directory.resolve("pieeprom.original.bin"), Path.of("release.bin"));

    assertThat(BootDirectory.sourceImage(directory)).isEqualTo(directory.resolve("pieeprom.original.bin"));
  }

  @Test
  void aDirectoryInPlaceOfAnImageIsTold() throws IOException {
    Files.createDirectory(directory.resolve("pieeprom-1.bin"));

    assertFailure(directory, "eeprom.no-image")
        .satisfies(failure -> assertThat(failure).hasMessageContaining("is not a file"));
  }

  @Test
  void aMissingDirectoryAndAFileAreTold() throws IOException {
    add("pieeprom.bin");

    assertFailure(directory.resolve("missing"), "input.not-found");
    assertFailure(directory.resolve("pieeprom.bin"), "input.not-directory");
  }

  private void add(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(directory.resolve(name));
    }
  }

  private static ObjectAssert<BadInput> assertFailure(Path where, String code) {
    return assertThatThrownBy(() -> BootDirectory.sourceImage(where))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
  }
}
