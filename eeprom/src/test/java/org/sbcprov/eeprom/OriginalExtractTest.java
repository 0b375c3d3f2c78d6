package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.fixtures.Checkout;
import org.sbcprov.fixtures.SyntheticEeprom;

/**
 * Compares with {@code rpi-eeprom-config -x} and {@code -t} of raspberrypi/rpi-eeprom, byte for byte; see {@link
 * OriginalToolTest}.
 */
class OriginalExtractTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final long TIME = 1_628_266_219;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#real")
  void bothTakeTheSameOutOfAReleasedImage(String name) throws Exception {
    assertSame(Images.readReal(name));
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void bothTakeTheSameOutOfAnImage(SyntheticEeprom eeprom) throws Exception {
    assertSame(eeprom.build());
  }

  private void assertSame(byte[] bytes) throws Exception {
    String tool = Checkout.rpiEeprom("rpi-eeprom-config").toString();
    Path image = Images.write(directory.resolve("image.bin"), bytes);
    Path theirs = Files.createDirectory(directory.resolve("theirs"));
    Path dated = directory.resolve("dated.bin");
    run("env", "-C", theirs.toString(), "python3", tool, "-x", image.toString());
    run("python3", tool, "-t", Long.toString(TIME), "-o", dated.toString(), image.toString());

    List<ExtractedFile> ours = EepromExtract.files(EepromImage.read(image), List.of());

    for (ExtractedFile file : ours) {
      if (file.name().indexOf('@') < 0) {
        assertThat(theirs.resolve(file.name())).hasBinaryContent(file.content());
      }
    }
    try (Stream<Path> files = Files.list(theirs)) {
      assertThat(files.map(file -> file.getFileName().toString()).toList())
          .containsExactlyInAnyOrderElementsOf(
              ours.stream().map(ExtractedFile::name).filter(name -> name.indexOf('@') < 0).toList());
    }
    assertThat(EepromImage.read(image).withUpdateTime(Instant.ofEpochSecond(TIME)).bytes())
        .isEqualTo(Files.readAllBytes(dated));
  }

  private static void run(String... command) {
    ProgramResult result;
    try {
      result = new SystemPrograms().run(List.of(command), LIMIT);
    } catch (BadInput e) {
      Assumptions.abort("skipped: no python3");
      return;
    }
    assertThat(result.status()).as(result.complaint()).isZero();
  }
}
