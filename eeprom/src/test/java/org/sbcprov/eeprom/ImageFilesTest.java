package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticEeprom;

class ImageFilesTest {
  private static final Instant TIME = Instant.ofEpochSecond(0x61_0d_5e_eb);

  @Test
  void filesReadBackAsTheyWereWritten() {
    for (SyntheticEeprom eeprom : new SyntheticEeprom[] {SyntheticEeprom.bcm2711(), SyntheticEeprom.bcm2712Ab()}) {
      for (String name : new String[] {EepromImage.PUBLIC_KEY, EepromImage.BOOT_CONF_SIGNATURE, EepromImage.BOOT_CONF}) {
        EepromImage image = Images.parse(eeprom);
        byte[] content = Images.latin1(name.repeat(8));

        EepromImage changed = image.withFile(name, content);

        assertThat(changed.file(name)).contains(content);
        assertThat(changed.isFilled(name)).isTrue();
        assertThat(changed.withFile(name, image.file(name).orElseThrow()).bytes()).isEqualTo(image.bytes());
      }
    }
  }

  @Test
  void theOtherFilesStayAsTheyAre() {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2712Ab());

    EepromImage changed = image.withFile(EepromImage.BOOTSYS, new byte[1000]);

    assertThat(changed.bootcode()).isEqualTo(image.bootcode());
    assertThat(changed.bootConf()).isEqualTo(image.bootConf());
    assertThat(changed.file(EepromImage.PUBLIC_KEY).orElseThrow())
        .isEqualTo(image.file(EepromImage.PUBLIC_KEY).orElseThrow());
  }

  @Test
  void aFileThatIsNotThereCannotBeReplaced() {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2711Of2019());

    assertThat(image.file(EepromImage.PUBLIC_KEY)).isEmpty();
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> image.withFile(EepromImage.PUBLIC_KEY, new byte[264]))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.no-file"));
  }

  @ParameterizedTest
  @ValueSource(ints = {745, 4077, 1_000_000})
  void aFileThatDoesNotFitIsRefused(int size) {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2711());

    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> image.withFile(EepromImage.PUBLIC_KEY, new byte[size]))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.file-too-large"));
  }

  @Test
  void theBootcodeOfTheBcm2712MayBeReplaced() {
    for (SyntheticEeprom eeprom : new SyntheticEeprom[] {SyntheticEeprom.bcm2712(), SyntheticEeprom.bcm2712Ab()}) {
      EepromImage image = Images.parse(eeprom);
      byte[] longer = Arrays.copyOf(image.bootcode(), image.bootcode().length + 532);

      EepromImage changed = image.withBootcode(longer);

      assertThat(changed.bootcode()).isEqualTo(longer);
      assertThat(changed.withBootcode(image.bootcode()).bootcode()).isEqualTo(image.bootcode());
      assertThat(changed.bootConf()).isEqualTo(image.bootConf());
    }
  }

  /** Upstream's tool writes a longer one over what follows. */
  @Test
  void aBootcodeThatDoesNotFitIsRefused() {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2712());

    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> image.withBootcode(new byte[128 * 1024 - 7]))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.file-too-large"));
    assertThat(image.withBootcode(new byte[128 * 1024 - 8]).bootcode()).hasSize(128 * 1024 - 8);
  }

  @Test
  void theBootcodeOfTheBcm2711Stays() {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2711());

    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> image.withBootcode(new byte[10]))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.bootcode-fixed"));
  }

  @ParameterizedTest
  @MethodSource("org.sbcprov.eeprom.Images#synthetic")
  void theTimeOfAnUpdateReadsBack(SyntheticEeprom eeprom) {
    EepromImage image = Images.parse(eeprom);

    assertThat(image.updateTime()).isEmpty();
    assertThat(image.withUpdateTime(TIME).updateTime()).isEqualTo(OptionalLong.of(TIME.getEpochSecond()));
  }

  @Test
  void theTimeOfAnUpdateIsInTheLastBytes() {
    byte[] bytes = Images.parse(SyntheticEeprom.bcm2711()).withUpdateTime(TIME).bytes();

    assertThat(Arrays.copyOfRange(bytes, bytes.length - 8, bytes.length))
        .isEqualTo(new byte[] {0x14, (byte) 0xa1, (byte) 0xf2, (byte) 0x9e, (byte) 0xeb, 0x5e, 0x0d, 0x61});
  }

  /** It was said to be set, and then there was none. */
  @Test
  void theTimeThatStandsForNoneIsNotSet() {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2711());
    Instant last = Instant.ofEpochSecond(0xffff_ffffL);

    assertThatExceptionOfType(BadUsage.class)
        .isThrownBy(() -> image.withUpdateTime(last))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.timestamp"));
    assertThat(image.withUpdateTime(last.minusSeconds(1)).updateTime()).hasValue(0xffff_fffeL);
    EepromImage none = image.withUpdateTimeOrNone(last);
    assertThat(none.updateTime()).isEmpty();
    byte[] bytes = none.bytes();
    assertThat(Arrays.copyOfRange(bytes, bytes.length - 8, bytes.length))
        .isEqualTo(new byte[] {0, 0, 0, 0, -1, -1, -1, -1});
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0x1_0000_0000L})
  void aTimeOutside32BitsIsRefused(long seconds) {
    EepromImage image = Images.parse(SyntheticEeprom.bcm2711());

    assertThatExceptionOfType(BadUsage.class)
        .isThrownBy(() -> image.withUpdateTime(Instant.ofEpochSecond(seconds)));
  }

  @ParameterizedTest
  @CsvSource({
    "2711/pieeprom-2019-07-15.bin,           1563195595, 2019-07-15, 514670a2, ",
    "2711/pieeprom-2020-09-03.bin,           1599135103, 2020-09-03, c305221a, ",
    "2711/pieeprom-cm4-recovery-2021-03.bin, 1613481816, 2021-02-16, d6d82cf9, ",
    "2711/pieeprom-2026-08-04.bin,           1785847093, 2026-08-04, 0a7ef05f, 1",
    "2712/pieeprom-2024-09-23.bin,           1727096576, 2024-09-23, 26826259, ",
    "2712/pieeprom-2026-08-12.bin,           1786493216, 2026-08-12, f5e89631, 1",
  })
  void releasedImagesTellWhenTheyWereBuilt(
      String name, long timestamp, LocalDate date, String version, Integer manufacturing) {
    BuildInfo build = EepromImage.read(RealFirmware.file(name)).build().orElseThrow();

    assertThat(build.timestamp().getEpochSecond()).isEqualTo(timestamp);
    assertThat(build.date()).isEqualTo(date);
    assertThat(build.version()).isEqualTo(version);
    assertThat(build.manufacturingVersion())
        .isEqualTo(manufacturing == null ? OptionalInt.empty() : OptionalInt.of(manufacturing));
  }

  /** A comment made an image tell the manufacturing version that a board wants. */
  @Test
  void aConfigurationSaysNothingOfTheBuild() {
    SyntheticEeprom eeprom = SyntheticEeprom.bcm2711().config("# BUILD_TIMESTAMP=1700000000 MFG_VER: 9\n");
    assertThat(Images.parse(eeprom).build()).isEmpty();
  }

  @Test
  void textsThatOnlyLookLikeABuildAreNone() {
    assertThat(Images.parse(SyntheticEeprom.bcm2711()).build()).isEmpty();
    assertThat(BuildInfo.find(Images.latin1("xx BUILD_TIMESTAMP= BUILD_TIMESTAMP="))).isEmpty();
    assertThat(BuildInfo.find(Images.latin1("BUILD_TIMESTAMP=99999999999999 VERSION:12 MFG_VER: "))).get()
        .satisfies(
            build -> {
              assertThat(build.timestamp().getEpochSecond()).isEqualTo(9_999_999_999L);
              assertThat(build.version()).isEmpty();
              assertThat(build.manufacturingVersion()).isEmpty();
            });
  }
}
