package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromExtractTest {
  @TempDir Path directory;

  @Test
  void theBootcodeAndAllFilesThatMayBeReplacedComeOut() throws IOException {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2711());

    List<ExtractedFile> files = extract(SyntheticEeprom.bcm2711().build());

    assertThat(files).extracting(ExtractedFile::name)
        .containsExactly("bootcode.bin", "updatetime", "pubkey.bin", "cacert.der", "bootconf.sig", "bootconf.txt");
    assertThat(files).filteredOn(ExtractedFile::filled).extracting(ExtractedFile::name)
        .containsExactly("bootcode.bin", "bootconf.txt");
    assertThat(out("bootcode.bin")).hasBinaryContent(image.bootcode());
    assertThat(out("bootconf.txt")).hasBinaryContent(image.bootConf());
    assertThat(out("cacert.der")).hasBinaryContent(new byte[2048]);
    try (Stream<Path> listed = Files.list(directory.resolve("out"))) {
      assertThat(listed).hasSize(6);
    }
  }

  @Test
  void theSecondFileOfANameIsCalledByItsOffset() throws IOException {
    byte[] bytes = SyntheticEeprom.bcm2712Ab().build();
    int first = SyntheticEeprom.offsetOf(bytes, "updatetime");
    int second = 0x10000 + SyntheticEeprom.offsetOf(Arrays.copyOfRange(bytes, 0x10000, bytes.length), "updatetime");
    bytes[first + 24] = 1;
    bytes[second + 24] = 2;

    extract(bytes);

    assertThat(out("updatetime")).hasBinaryContent(new byte[] {1, 0, 0, 0, -1, -1, -1, -1});
    assertThat(out("updatetime@0x" + Integer.toHexString(second)))
        .hasBinaryContent(new byte[] {2, 0, 0, 0, -1, -1, -1, -1});
  }

  /** Where upper and lower case are not told apart, one would replace the other. */
  @Test
  void namesThatDifferInCaseOnlyAreOneName() throws IOException {
    byte[] bytes = renamed("cacert.der", "PUBKEY.BIN");

    assertThat(EepromExtract.files(EepromImage.parse(bytes, "x.bin"), List.of())).extracting(ExtractedFile::name)
        .contains("pubkey.bin", "PUBKEY.BIN@0x79300");
  }

  @Test
  void firmwareComesOutByName() throws IOException {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    Path image = Images.write(directory.resolve("x.bin"), bytes);
    int at = SyntheticEeprom.offsetOf(bytes, "bootmain");

    EepromExtract.write(request(image, false, "bootmain", "bootconf.txt", "bootmain"));

    assertThat(out("bootmain")).hasBinaryContent(Arrays.copyOfRange(bytes, at + 24, at + 24 + 226258));
    try (Stream<Path> listed = Files.list(directory.resolve("out"))) {
      assertThat(listed).hasSize(2);
    }
  }

  @Test
  void aNameThatIsNotInTheImageEndsItBeforeTheDirectoryIsMade() throws IOException {
    Path image = Images.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711Of2019().build());

    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> EepromExtract.write(request(image, false, "bootconf.txt", "pubkey.bin")))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.no-file"))
        .satisfies(failure -> assertThat(failure.facts().get("files").toString()).contains("bootconf.txt", "memsys00.bin"));
    assertThat(directory.resolve("out")).doesNotExist();
  }

  /** An image from anywhere must not write anywhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil", "..", ".", "/etc/x", "a/b", "a\\b", "c:x", "nul", "CON.txt", "Aux.tar.gz", "com1", "LPT9.bin", ".bashrc",
        "-rf", "x.", "a*b", "a|b", "$HOME", "~root", "a@0x100",
      })
  void aSectionWithAHostileNameIsRefused(String name) throws IOException {
    Path image = Images.write(directory.resolve("x.bin"), renamed("cacert.der", name));

    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> EepromExtract.write(request(image, true)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.section-name"));
    assertThatExceptionOfType(BadInput.class).isThrownBy(() -> EepromExtract.write(request(image, true, name)));
    try (Stream<Path> listed = Files.walk(directory)) {
      assertThat(listed).containsExactlyInAnyOrder(directory, image);
    }
    EepromExtract.write(request(image, true, "bootconf.txt"));
    assertThat(out("bootconf.txt")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"console", "com", "com10", "null.bin", "a..b", "x-1+2_3.Y", "a.b.c"})
  void namesThatOnlyLookHostileAreFine(String name) {
    EepromImage image = EepromImage.parse(renamed("cacert.der", name), "x.bin");

    assertThat(EepromExtract.files(image, List.of(name))).hasSize(1);
  }

  @Test
  void filesThatAreThereStayUnlessTheyMayBeReplaced() throws IOException {
    Path image = Images.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Path out = Files.createDirectories(directory.resolve("out"));
    Path config = Files.writeString(out.resolve("bootconf.txt"), "mine");
    Path target = Files.writeString(directory.resolve("target"), "mine, too");
    Path link = Files.createSymbolicLink(out.resolve("pubkey.bin"), target);
    Files.createSymbolicLink(out.resolve("cacert.der"), Path.of("nowhere"));

    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> EepromExtract.write(request(image, false)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.exists"))
        .satisfies(
            failure ->
                assertThat(failure.facts().get("files"))
                    .isEqualTo(List.of("pubkey.bin", "cacert.der", "bootconf.txt")));
    assertThat(config).hasContent("mine");
    try (Stream<Path> listed = Files.list(out)) {
      assertThat(listed).hasSize(3);
    }

    EepromExtract.write(request(image, true));

    assertThat(config).hasContent(SyntheticEeprom.CONFIG);
    assertThat(link).isRegularFile();
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(target).hasContent("mine, too");
  }

  @Test
  void theImageIsNeverReplacedByOneOfItsFiles() throws IOException {
    Files.createDirectories(directory.resolve("out"));
    Path image = Images.write(directory.resolve("out/bootcode.bin"), SyntheticEeprom.bcm2711().build());

    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> EepromExtract.write(request(image, true)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.is-input"));
    assertThat(image).hasBinaryContent(SyntheticEeprom.bcm2711().build());
  }

  @Test
  void whenOneFileCannotBeWrittenNoneIs() throws IOException {
    Path image = Images.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Files.createDirectories(directory.resolve("out/bootconf.txt"));

    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> EepromExtract.write(request(image, true)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("output.not-a-file"));
    try (Stream<Path> listed = Files.list(directory.resolve("out"))) {
      assertThat(listed).hasSize(1);
    }
  }

  /** It left an empty directory behind. */
  @Test
  void aNewDirectoryIsGoneAgainWhenNothingCouldBeWritten() throws IOException {
    Path image = Images.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Path out = directory.resolve("new").resolve("x".repeat(300));

    assertThatExceptionOfType(IoFailed.class)
        .isThrownBy(() -> EepromExtract.write(new EepromExtract.Request(image, out, List.of(), false)));
    assertThat(directory.resolve("new")).doesNotExist();
  }

  @Test
  void aFileIsNoDirectoryToWriteIn() throws IOException {
    Path image = Images.write(directory.resolve("x.bin"), SyntheticEeprom.bcm2711().build());
    Files.writeString(directory.resolve("out"), "");

    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> EepromExtract.write(request(image, true)))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("input.not-directory"));
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void whatComesOutIsWhatTheImageHolds(SyntheticEeprom eeprom) {
    EepromImage image = Images.parse(eeprom);

    for (ExtractedFile file : EepromExtract.files(image, List.of())) {
      assertThat(file.content()).isEqualTo(image.content(file.section()));
    }
  }

  private List<ExtractedFile> extract(byte[] bytes) throws IOException {
    return EepromExtract.write(request(Images.write(directory.resolve("x.bin"), bytes), false));
  }

  private EepromExtract.Request request(Path image, boolean overwrite, String... names) {
    return new EepromExtract.Request(image, directory.resolve("out"), List.of(names), overwrite);
  }

  private Path out(String name) {
    return directory.resolve("out").resolve(name);
  }

  private static byte[] renamed(String from, String to) {
    byte[] bytes = SyntheticEeprom.bcm2711().build();
    int at = SyntheticEeprom.offsetOf(bytes, from) + 8;
    System.arraycopy(Arrays.copyOf(to.getBytes(StandardCharsets.US_ASCII), 12), 0, bytes, at, 12);
    return bytes;
  }
}
