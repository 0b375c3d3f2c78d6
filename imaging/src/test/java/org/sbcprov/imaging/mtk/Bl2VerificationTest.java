package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;

class Bl2VerificationTest {
  private static final String TAG = "NOTICE:  BL2: v2.10.0\t(release):test (mt7988-";

  @Test
  void whatStartsHasNothingAgainstIt() {
    List<Finding> findings = verify(SyntheticBl2.sdmmc().bytes(), "mt7988", "sdmmc");

    assertThat(findings).extracting(Finding::code).containsExactly("image.bl2");
    assertThat(Bl2Verification.hasErrors(findings)).isFalse();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(1, "image.bl2-digest", SyntheticBl2.sdmmc().wrongDigest(), "mt7988", "sdmmc"),
        Arguments.of(2, "image.bl2-medium", SyntheticBl2.sdmmc().brlytType(0x10005), "mt7988", null),
        Arguments.of(3, "image.bl2-medium", SyntheticBl2.sdmmc().flashType(2), null, null),
        Arguments.of(4, "image.bl2-medium", SyntheticBl2.sdmmc(), "mt7988", "emmc"),
        Arguments.of(5, "image.bl2-medium", SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND), null, "sdmmc"),
        Arguments.of(6, "image.bl2-soc", SyntheticBl2.sdmmc(), "mt7986", "sdmmc"),
        Arguments.of(7, "image.bl2-soc", SyntheticBl2.sdmmc().loadAddress(0x201000), "mt7988", "sdmmc"),
        Arguments.of(8, "image.bl2-soc", SyntheticBl2.sdmmc().loadAddress(0x201000), null, null),
        Arguments.of(9, "image.bl2-soc", SyntheticBl2.sdmmc().aarch64(false), "mt7988", "sdmmc"),
        Arguments.of(10, "image.bl2-soc", SyntheticBl2.sdmmc().headerOffset(0x80000), "mt7988", "sdmmc"),
        Arguments.of(11, "image.bl2-soc", SyntheticBl2.sdmmc().code(SyntheticBl2.code("mt7622")), "mt7622", "sdmmc"),
        Arguments.of(12, "image.bl2-too-large", SyntheticBl2.sdmmc().code(new byte[508 * 1024]), "mt7988", "sdmmc"),
        Arguments.of(13, "image.bl2-too-large", SyntheticBl2.sdmmc().code(new byte[508 * 1024]), null, null),
        Arguments.of(14, "image.bl2-too-large",
            SyntheticBl2.sdmmc().headerOffset(0x80000).code(new byte[252 * 1024]), "mt7622", "sdmmc"),
        Arguments.of(15, "image.bl2-ram",
            SyntheticBl2.sdmmc().code(SyntheticBl2.code("Starting UART download handshake")), "mt7988", "sdmmc"),
        Arguments.of(16, "image.bl2-ram", SyntheticBl2.sdmmc().code(SyntheticBl2.code(TAG + "ram-comb)")), null, null),
        Arguments.of(17, "image.bl2-form", SyntheticBl2.sdmmc().patch(0x618, 2), "mt7988", "sdmmc"),
        Arguments.of(18, "image.bl2-stride",
            SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).code(new byte[0x80000]), null, null),
        Arguments.of(19, "image.bl2-nand-header",
            SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).patch(0x20, 9), "mt7988", "spim-nand"),
        Arguments.of(20, "image.bl2-nand-header",
            SyntheticBl2.of(SyntheticBl2.Medium.SNAND).patch(0x190, 9), null, "snand"));
  }

  @ParameterizedTest(name = "{0}. {1}")
  @MethodSource("faults")
  void whatWouldNotStartIsNamed(int number, String code, SyntheticBl2 bl2, String chip, String medium) {
    List<Finding> findings = verify(bl2.bytes(), chip, medium);

    assertThat(findings)
        .anySatisfy(
            finding -> {
              assertThat(finding.code()).isEqualTo(code);
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            });
  }

  static Stream<Arguments> doubts() {
    return Stream.of(
        Arguments.of("image.bl2-signature", SyntheticBl2.sdmmc().signatureType(2), "mt7988"),
        Arguments.of("image.bl2-tag", SyntheticBl2.sdmmc().code(SyntheticBl2.code(TAG + "emmc-comb)")), "mt7988"),
        Arguments.of("image.bl2-chip", SyntheticBl2.sdmmc().code(SyntheticBl2.code("plain")), "mt7988"),
        Arguments.of("image.bl2-nand-family", SyntheticBl2.of(SyntheticBl2.Medium.SNAND_HSM), "mt7988"),
        Arguments.of("image.bl2-nand-family", SyntheticBl2.of(SyntheticBl2.Medium.SNAND), "mt7988"),
        Arguments.of("image.bl2-stride", SyntheticBl2.of(SyntheticBl2.Medium.SPIM_NAND).code(new byte[0x40000]), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("doubts")
  void aDoubtIsAWarning(String code, SyntheticBl2 bl2, String chip) {
    List<Finding> findings = verify(bl2.bytes(), chip, null);

    assertThat(findings).anySatisfy(finding -> assertThat(finding.code()).isEqualTo(code));
    assertThat(Bl2Verification.hasErrors(findings)).isFalse();
  }

  @Test
  void moreThanInstallersWriteToABootPartitionIsAWarningWhereTheMemoryHasRoom() {
    Bl2Image bl2 = Bl2Image.parse(SyntheticBl2.of(SyntheticBl2.Medium.EMMC).code(new byte[512 * 1024]).bytes());
    Bl2Profile roomy = new Bl2Profile("emmc", 0x200d00, true, 0, new ByteSize(1 << 20));

    List<Finding> findings = Bl2Verification.of(bl2, Optional.empty(), Optional.of(roomy), Optional.of("emmc"));
    assertThat(findings).extracting(Finding::code).containsExactly("image.bl2-boot0", "image.bl2");
  }

  @Test
  void allFaultsAreNamedNotOnlyTheFirst() {
    byte[] file = SyntheticBl2.sdmmc().wrongDigest().aarch64(false).loadAddress(0).brlytType(7).bytes();

    assertThat(verify(file, "mt7988", "emmc")).extracting(Finding::code)
        .contains("image.bl2-digest", "image.bl2-medium", "image.bl2-soc")
        .hasSizeGreaterThan(4);
  }

  @Property(tries = 500)
  void randomDamageIsAFailureOrAFinding(@ForAll NandForm form, @ForAll long seed) {
    Bl2Medium medium = form.family() == NandFamily.SPIM ? Bl2Medium.SPIM_NAND : Bl2Medium.SNAND;
    byte[] file = Bl2Packer.packNand(medium, form, SyntheticBl2.code(TAG + "spim-nand)"), 0x200d00, true);
    Random random = new Random(seed);
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      file[random.nextInt(file.length)] = (byte) random.nextInt();
    }
    try {
      assertThat(verify(file, random.nextBoolean() ? "mt7988" : null, null)).isNotEmpty();
    } catch (BadInput e) {
      assertThat(e.code()).startsWith("image.bl2-");
    }
  }

  private static List<Finding> verify(byte[] file, String chip, String medium) {
    Bl2Image bl2 = Bl2Image.parse(file);
    return Bl2Verification.of(
        bl2,
        Optional.ofNullable(chip),
        Optional.ofNullable(chip).flatMap(Bl2Chip::ofWord)
            .map(known -> known.profile(medium == null ? bl2.medium() : Bl2Medium.ofWord(medium).orElseThrow())),
        Optional.ofNullable(medium));
  }
}
