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
   * What {@code rpi-eeprom-config} of raspberrypi/rpi-eeprom (August 2026) made of the same images in the test above: the
   * SHA-256 over its answers to all cases, where an answer that breaks the image counts as a failure.
   * So the comparison is made where the tool is not installed, too.
   */
  static Stream<Arguments> digests() {
    List<SyntheticEeprom> images = Images.synthetic();
    return Stream.of(
        arguments(1, images.get(0), "13a71e62d80d7f2b816c71b6e310d6d5d5f95286698b2a924986d015daf799b6"),
        arguments(2, images.get(1), "e368c3abe42ae3df51a9d5d0d7cb3ff4ebb35de84ac5d2e0590a7bc370d9d5b3"),
        arguments(3, images.get(2), "351a801c15c5c01d8a21c11b57502f61b8d8231d380fdfcaed1bd93afbe5e388"),
        arguments(4, images.get(3), "bfd7c25a0f62522a2d67dfa58c3deba94c2c6d844fa6be8a42773060ee54d82e"),
        arguments(5, images.get(4), "ed3b3f0dbe27f5dafefc591c53b8ba722e0204cd11f3ac67f02b07fad01a9975"),
        arguments(6, images.get(5), "06304e65a89c93384148328875e726f0391fd7c425410aecf1e7cea0367487b1"));
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
