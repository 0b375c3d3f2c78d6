package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.OriginalTool.Answer;
import org.sbcprov.eeprom.OriginalTool.Step;
import org.sbcprov.fixtures.SyntheticEeprom;

/** Our images are those that {@code rpi-eeprom-config} makes, byte for byte, for each thing that it can do. */
class OriginalToolTest {
  @TempDir Path directory;

  @Test
  void bothMakeTheSameOfImagesOfEachLayout() throws Exception {
    OriginalTool original = OriginalTool.in(directory);
    List<String> ours = new ArrayList<>();
    List<List<Step>> tried = new ArrayList<>();
    int number = 0;
    for (SyntheticEeprom eeprom : Images.synthetic()) {
      Path file = Images.write(directory.resolve("image" + number++), eeprom.build());
      EepromImage image = EepromImage.read(file);
      for (List<Step> steps : ImageCases.of(image)) {
        original.add(file, steps);
        tried.add(steps);
        ours.add(OriginalTool.ours(image, steps));
      }
    }
    List<Answer> answers = original.answers();
    assertThat(answers).hasSameSizeAs(ours);
    for (int i = 0; i < ours.size(); i++) {
      String expected = answers.get(i).broken() ? OriginalTool.FAILED : answers.get(i).digest();
      assertThat(ours.get(i)).as(tried.get(i).toString()).isEqualTo(expected);
    }
  }

  /**
   * What {@code rpi-eeprom-config} of raspberrypi/rpi-eeprom (August 2026) made of the same images in the test above:
   * the SHA-256 over its answers to all cases, where an answer that breaks the image counts as a failure.
   * So the comparison is made where the tool is not installed, too.
   */
  static Stream<Arguments> digests() {
    List<SyntheticEeprom> images = Images.synthetic();
    return Stream.of(
        arguments(1, images.get(0), "0fd06b1130b3958855f7da20fa07531dba33fae91cd6dbb26ccf43e2f98f3597"),
        arguments(2, images.get(1), "7edd2dfee60491585f8ff7b4c645f58d8030dbf3604415691cadc7f5d627d7ee"),
        arguments(3, images.get(2), "88fc626e2b12aa82001868536f8b25edb8cfc5b20c55e37be9a7528ab7a132d2"),
        arguments(4, images.get(3), "7edef6c982dc00bac52c2a315eafd8dea008b8b15eb48df7504d02d00ecc96ee"),
        arguments(5, images.get(4), "a0064f292ead0b95e8d1e09f076706fc40b28f9d9beb13faf43033c40a71db29"),
        arguments(6, images.get(5), "f78491f8d8b75234c59656ac584d1a50656885a5e37917aef57deffe36e2bd24"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("digests")
  void ourImagesAreThoseThatTheOriginalToolMade(int number, SyntheticEeprom eeprom, String digest) {
    EepromImage image = Images.parse(eeprom);
    MessageDigest all = Sha256.instance();
    for (List<Step> steps : ImageCases.of(image)) {
      all.update(OriginalTool.ours(image, steps).getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(HexFormat.of().formatHex(all.digest())).isEqualTo(digest);
  }
}
