package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.event.Warning;
import org.sbcprov.fixtures.SyntheticEeprom;

/** Setting the boot order of a directory threw away, without a word, what had been set there before. */
class DiscardedSettingsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "'BOOT_ORDER=0xf41\nA=1\n', 'BOOT_ORDER=0xf21\n#x\n[all]\nA=1\n', ''",
    "'A=1\n', 'A=2\n', '[A]'",
    "'A=1\n', 'A=1\nB=1\n', '[B]'",
    "'A=1\nB=1\n', 'A=1\n', '[B]'",
    "'A=2\nA=1\n', 'A=1\n', ''",
    "'A=1\n', 'A=1\n[cm4]\nBOOT_ORDER=0xf1\n', '[BOOT_ORDER in [cm4]]'",
    "'A=1\n', 'A=1\n[none]\nB=1\n', ''",
  })
  void theKeysAreNamedButTheOrderIsNot(String source, String replaced, String keys) throws IOException {
    Optional<Warning> warning = discarded(source.replace("\\n", "\n"), replaced.replace("\\n", "\n"));

    assertThat(warning.map(found -> found.facts().get("keys").toString()).orElse("")).isEqualTo(keys);
    assertThat(warning.map(Warning::code)).isIn(Optional.empty(), Optional.of("eeprom.discards"));
  }

  @Test
  void longValuesAreComparedToTheirEndAndManyKeysAreCounted() throws IOException {
    assertThat(discarded("A=" + "x".repeat(200) + "1\n", "A=" + "x".repeat(200) + "2\n")).isPresent();
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      many.append("KEY").append(i).append("=1\n");
    }
    assertThat(discarded("", many.toString()).orElseThrow().words()).contains("KEY9 and 190 more").hasSizeLessThan(700);
  }

  @Test
  void whatIsNoImageHasNothingToLose() throws IOException {
    EepromImage image = EepromImage.parse(SyntheticEeprom.bcm2711().build(), "x");
    Path file = directory.resolve("pieeprom.bin");
    assertThat(DiscardedSettings.of(file, directory, image, image)).isEmpty();
    Files.write(file, new byte[100]);
    assertThat(DiscardedSettings.of(file, directory, image, image)).isEmpty();
    assertThat(DiscardedSettings.of(directory, directory, image, image)).isEmpty();
  }

  private Optional<Warning> discarded(String source, String replaced) throws IOException {
    Path file = directory.resolve("pieeprom.bin");
    Files.write(file, SyntheticEeprom.bcm2711().config(replaced).build());
    byte[] original = SyntheticEeprom.bcm2711().config(source).build();
    EepromImage image = EepromImage.parse(original, "o.bin");
    return DiscardedSettings.of(file, Path.of("o.bin"), image, image);
  }
}
