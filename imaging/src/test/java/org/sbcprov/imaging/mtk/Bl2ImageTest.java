package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticBl2;

class Bl2ImageTest {
  private static final byte[] GOOD = SyntheticBl2.sdmmc().bytes();
  private static final int GFH = 0x600;

  @ParameterizedTest
  @CsvSource({
    "SDMMC, SDMMC, sdmmc",
    "EMMC, EMMC, emmc",
    "NOR, NOR, nor",
    "NAND, NAND, nand",
    "SNAND, SNAND, snand",
    "SNAND_HSM, SNAND_HSM, snand",
    "SPIM_NAND, SPIM_NAND, spim-nand"
  })
  void theHeaderOfEachMediumIsTakenApart(SyntheticBl2.Medium synthetic, Bl2Medium medium, String word) {
    byte[] file = SyntheticBl2.of(synthetic).bytes();
    Bl2Image bl2 = Bl2Image.parse(file);

    assertThat(bl2.medium()).isEqualTo(medium);
    assertThat(bl2.medium().word()).isEqualTo(word);
    assertThat(bl2.mediumIsConsistent()).isTrue();
    assertThat(bl2.size()).isEqualTo(file.length);
    assertThat(bl2.loadAddress()).isEqualTo(0x200d00);
    assertThat(bl2.aarch64()).isTrue();
    assertThat(bl2.headerOffset()).isZero();
    assertThat(bl2.digest()).isEqualTo(DigestState.MATCHES);
    assertThat(bl2.evidence().chip()).contains("mt7988");
  }

  @ParameterizedTest
  @EnumSource(SyntheticBl2.Packer.class)
  void bothOrdersOfTheGfhRecordsAreRead(SyntheticBl2.Packer packer) {
    // MediaTek's own bromimage puts BROM_CFG last but one; a reader with fixed offsets takes its files for AArch32.
    Bl2Image bl2 = Bl2Image.parse(SyntheticBl2.sdmmc().packer(packer).bytes());

    assertThat(bl2.aarch64()).isTrue();
    assertThat(bl2.digest()).isEqualTo(DigestState.MATCHES);
  }

  @Test
  void bytesAfterTheEndDoNoHarm() {
    byte[] file = SyntheticBl2.sdmmc().followedBy(new byte[5000]).bytes();

    assertThat(Bl2Image.parse(file).size()).isEqualTo(GOOD.length);
    assertThat(Bl2Image.parse(file).digest()).isEqualTo(DigestState.MATCHES);
  }

  @Test
  void oneChangedBitAnywhereInTheCodeShows() {
    for (int at = 0x900; at < GOOD.length; at += 97) {
      byte[] file = GOOD.clone();
      file[at] ^= 0x10;
      assertThat(Bl2Image.parse(file).digest()).as("byte 0x%x", at).isEqualTo(DigestState.DIFFERS);
    }
  }

  @Test
  void aSignatureOfAnotherKindIsNotCheckedAndSaidNotToBe() {
    Bl2Image bl2 = Bl2Image.parse(SyntheticBl2.sdmmc().signatureType(2).bytes());

    assertThat(bl2.digest()).isEqualTo(DigestState.NOT_CHECKED);
  }

  @Test
  void theOffsetOfMt7622IsSeen() {
    Bl2Image bl2 = Bl2Image.parse(SyntheticBl2.sdmmc().headerOffset(0x80000).bytes());

    assertThat(bl2.headerOffset()).isEqualTo(0x80000);
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        row(1, "another name", "form", SyntheticBl2.sdmmc().patch(0, 'X')),
        row(2, "device header version", "form", SyntheticBl2.sdmmc().patch(0x0c, 2)),
        row(3, "device header size", "form", SyntheticBl2.sdmmc().patch(0x10, 1)),
        row(4, "BRLYT name", "form", SyntheticBl2.sdmmc().patch(0x200, 'X')),
        row(5, "BRLYT version", "form", SyntheticBl2.sdmmc().patch(0x208, 2)),
        row(6, "BRLYT magic", "form", SyntheticBl2.sdmmc().patch(0x214, 0)),
        row(7, "BRLYT sizes differ", "form", SyntheticBl2.sdmmc().patch(0x21c, 1)),
        row(8, "BRLYT totals differ", "form", SyntheticBl2.sdmmc().patch(0x220, 1)),
        row(9, "BRLYT total less", "form", SyntheticBl2.sdmmc().brlytTotalError(-1)),
        row(10, "BRLYT total more", "truncated", SyntheticBl2.sdmmc().brlytTotalError(1)),
        row(11, "BRLYT total more, bytes there", "form",
            SyntheticBl2.sdmmc().brlytTotalError(1).followedBy(new byte[99])),
        row(12, "BRLYT header size less", "form", SyntheticBl2.sdmmc().headerOffset(-1)),
        row(13, "GFH magic", "form", SyntheticBl2.sdmmc().patch(GFH, 'X')),
        row(14, "FILE_INFO type", "form", SyntheticBl2.sdmmc().patch(GFH + 6, 1)),
        row(15, "FILE_INFO size", "form", SyntheticBl2.sdmmc().patch(GFH + 4, 0x37)),
        row(16, "FILE_INFO name", "form", SyntheticBl2.sdmmc().patch(GFH + 8, 'X')),
        row(17, "total less than headers", "form", SyntheticBl2.sdmmc().patch(GFH + 0x20, 0x10, 3, 0, 0)),
        row(18, "total one more", "truncated", SyntheticBl2.sdmmc().totalSizeError(1)),
        row(19, "total of 4 GiB", "truncated", SyntheticBl2.sdmmc().patch(GFH + 0x20, 0xff, 0xff, 0xff, 0xff)),
        row(20, "header size 0", "form", SyntheticBl2.sdmmc().patch(GFH + 0x28, 0, 0)),
        row(21, "header size 4 GiB", "form", SyntheticBl2.sdmmc().patch(GFH + 0x28, 0xff, 0xff, 0xff, 0xff)),
        row(22, "header size cuts a record", "form", SyntheticBl2.sdmmc().patch(GFH + 0x28, 0xf0, 2)),
        row(23, "signature of 4 GiB", "form", SyntheticBl2.sdmmc().patch(GFH + 0x2c, 0xff, 0xff, 0xff, 0xff)),
        row(24, "entered in its headers", "form", SyntheticBl2.sdmmc().patch(GFH + 0x30, 0, 0)),
        row(25, "entered after its end", "form", SyntheticBl2.sdmmc().patch(GFH + 0x30, 0xff, 0xff, 0xff, 0x7f)),
        row(26, "record of no bytes", "form", SyntheticBl2.sdmmc().patch(GFH + 0x3c, 0, 0)),
        row(27, "record of 7 bytes", "form", SyntheticBl2.sdmmc().patch(GFH + 0x3c, 7, 0)),
        row(28, "record past the headers", "form", SyntheticBl2.sdmmc().patch(GFH + 0x3c, 0xff, 0xff)),
        row(29, "BROM_CFG of another size", "form", SyntheticBl2.sdmmc().patch(GFH + 0x48, 0x78, 2)),
        row(30, "NAND page of 0", "form", SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).patch(0x10, 0, 0)),
        row(31, "NAND page of 3000", "form", SyntheticBl2.of(SyntheticBl2.Medium.SNAND_HSM).patch(0x20, 0xb8, 0x0b)),
        row(32, "NAND page of 32 KiB", "form", SyntheticBl2.of(SyntheticBl2.Medium.SNAND).patch(0x1a, 0, 0x80)),
        row(33, "NAND page of 4 GiB", "form",
            SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).patch(0x10, 0xff, 0xff, 0xff, 0xff)),
        row(34, "NAND total in pages", "form", SyntheticBl2.of(SyntheticBl2.Medium.SNAND).brlytTotalError(-1)),
        row(35, "NAND header in pages", "form",
            SyntheticBl2.of(SyntheticBl2.Medium.SNAND).patch(0x80c, 3).patch(0x81c, 3)),
        row(36, "NAND header in pages, and as many in total", "form",
            SyntheticBl2.of(SyntheticBl2.Medium.SNAND).patch(0x80c, 3).patch(0x81c, 3).brlytTotalError(1)));
  }

  @ParameterizedTest(name = "{0}. {1}: image.bl2-{2}")
  @MethodSource("contradictions")
  void whatContradictsItselfIsRefused(int number, String what, String code, SyntheticBl2 bl2) {
    assertThatThrownBy(() -> Bl2Image.parse(bl2.bytes()))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bl2-" + code));
  }

  static IntStream cuts() {
    return IntStream.of(0, 1, 9, 10, 12, 0x1ff, 0x200, 0x228, 0x5ff, 0x600, 0x637, 0x638, 0x643, 0x8ff, 0x900, 0x901,
        GOOD.length - 33, GOOD.length - 32, GOOD.length - 1);
  }

  @ParameterizedTest(name = "cut to {0} bytes")
  @MethodSource("cuts")
  void aFileCutAnywhereIsRefused(int length) {
    String code = length < 10 ? "image.bl2-form" : "image.bl2-truncated";

    assertThatThrownBy(() -> Bl2Image.parse(Arrays.copyOf(GOOD, length)))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @EnumSource(SyntheticBl2.Medium.class)
  void noMediumsFileSurvivesACut(SyntheticBl2.Medium medium) {
    byte[] file = SyntheticBl2.of(medium).bytes();
    for (int length = 0; length < file.length; length += 53) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Bl2Image.parse(cut)).isInstanceOf(BadInput.class);
    }
  }

  @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
  void anyChangeEitherParsesOrIsRefused(
      @ForAll SyntheticBl2.Medium medium,
      @ForAll @IntRange(max = 0x12ff) int first,
      @ForAll byte value,
      @ForAll @IntRange(max = 0x12ff) int second,
      @ForAll byte other) {
    byte[] good = SyntheticBl2.of(medium).bytes();
    byte[] file = good.clone();
    file[first] = value;
    file[second] = other;
    Bl2Image bl2;
    try {
      bl2 = Bl2Image.parse(file);
    } catch (BadInput e) {
      assertThat(e.code()).startsWith("image.bl2-");
      return;
    }
    assertThat(bl2.size()).isLessThanOrEqualTo(file.length);
    assertThat(bl2.mediumFields()).isNotEmpty();
    boolean hashedPartChanged = !Arrays.equals(file, 0x1000, file.length, good, 0x1000, good.length);
    if (hashedPartChanged) {
      assertThat(bl2.digest()).isNotEqualTo(DigestState.MATCHES);
    }
  }

  private static Arguments row(int number, String what, String code, SyntheticBl2 bl2) {
    return Arguments.of(number, what, code, bl2);
  }
}
