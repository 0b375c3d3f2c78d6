package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.Bl2Profile;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.fixtures.SyntheticBl2;
import org.sbcprov.fixtures.SyntheticBl2.Medium;

class Bl2RulesTest {
  private static final Bl2Profile SD = new Bl2Profile("sdmmc", 0x200d00, true, 0, new ByteSize(508 * 1024));

  static Stream<Arguments> misfits() {
    return Stream.of(
        row(1, "medium", "is built for eMMC, not for an SD card", SyntheticBl2.of(Medium.EMMC)),
        row(2, "medium", "is built for SPI NOR", SyntheticBl2.of(Medium.NOR)),
        row(3, "medium", "is built for serial NAND", SyntheticBl2.of(Medium.SNAND)),
        row(4, "medium", "is built for serial NAND", SyntheticBl2.of(Medium.SNAND_HSM)),
        row(5, "medium", "is built for SPI NAND", SyntheticBl2.of(Medium.SPIM_NAND)),
        row(6, "medium", "is built for parallel NAND", SyntheticBl2.of(Medium.NAND)),
        row(7, "medium", "BRLYT type 0x10005 (emmc)", SyntheticBl2.sdmmc().brlytType(0x10005)),
        row(8, "medium", "BRLYT type 0x1 (unknown)", SyntheticBl2.sdmmc().brlytType(1)),
        row(9, "medium", "flash type 2 (NAND)", SyntheticBl2.sdmmc().flashType(2)),
        row(10, "medium", "device header \"EMMC_BOOT\" (emmc), BRLYT type 0x10008 (sdmmc)",
            SyntheticBl2.of(Medium.EMMC).brlytType(0x10008)),
        row(11, "form", "file type 2", SyntheticBl2.sdmmc().patch(0x618, 2)),
        row(12, "soc", "is loaded to 0x200000 instead of 0x200d00", SyntheticBl2.sdmmc().loadAddress(0x200000)),
        row(13, "soc", "is entered in AArch32 instead of AArch64", SyntheticBl2.sdmmc().aarch64(false)),
        row(14, "soc", "0x80000 bytes into the medium", SyntheticBl2.sdmmc().headerOffset(0x80000)),
        row(15, "soc", "names mt7986 and nowhere mt7988", code("v2.10(release):x (mt7986-sdmmc-ddr4)")),
        row(16, "soc", "names mt7981, mt7986 and nowhere mt7988", code("MT7986 mt7981")),
        row(17, "soc", "prints that it runs on mt7986", SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7986))),
        row(18, "soc", "prints that it runs on mt7622", SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7622))),
        row(19, "too-large", "takes 520193 bytes of memory", SyntheticBl2.sdmmc().code(new byte[508 * 1024 + 1 - 32])),
        row(20, "digest", "SHA-256 does not match", SyntheticBl2.sdmmc().wrongDigest()),
        row(21, "ram", "rescue over the serial line", code("Starting UART download handshake ...")),
        // A name from a driver outweighed what the code prints.
        row(22, "soc", "prints that it runs on mt7986", SyntheticBl2.sdmmc().code(printing(0x7986, "mt7988"))));
  }

  @ParameterizedTest(name = "{0}. image.bl2-{1}: {2}")
  @MethodSource("misfits")
  void whatTheBootRomWouldNotStartIsRefused(int number, String code, String words, SyntheticBl2 bl2) {
    Bl2Image image = Bl2Image.parse(bl2.bytes());

    assertThatThrownBy(() -> Bl2Rules.require(image, SD, "mt7988"))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(BadInput.class, e -> {
          assertThat(e.code()).isEqualTo("image.bl2-" + code);
          assertThat(e.hint()).isNotEmpty();
        });
  }

  static Stream<Arguments> fits() {
    return Stream.of(
        Arguments.of("OpenWrt's tag", code("NOTICE: BL2: v2.14.0(release):OpenWrt v2026 (mt7988-sdmmc-comb)")),
        // The seed's own build prints "v2.10.0  (release):" and has no tag; the chip's number is in code only.
        Arguments.of("a plain build", SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7988))),
        Arguments.of("nothing to be seen, as with BL2_COMPRESS", code("BL2P")),
        Arguments.of("its own name and others", code("drivers for mt7622 and MT7986; mt7988a")),
        Arguments.of("its number, and another's name", SyntheticBl2.sdmmc().code(printing(0x7988, "mt7981"))),
        Arguments.of("names of switches and wireless chips", code("mt7531 mt7530 mt7976 MT7915 mt6890")),
        Arguments.of("another's name within a word", code("xmt7986 mt79860")),
        Arguments.of("just as large as allowed", SyntheticBl2.sdmmc().code(new byte[508 * 1024 - 32])),
        Arguments.of("bytes after its end", SyntheticBl2.sdmmc().followedBy(new byte[700])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fits")
  void whatCouldBeRightIsNotRefused(String what, SyntheticBl2 bl2) {
    Bl2Image image = Bl2Image.parse(bl2.bytes());

    assertThatCode(() -> Bl2Rules.require(image, SD, "mt7988")).doesNotThrowAnyException();
  }

  @Test
  void aChipThatNobodyKnowsYetIsNotHeldAgainstABl2() {
    // Board files are the users' own: a BL2 for a newer chip has names of older ones in its drivers.
    Bl2Image image = Bl2Image.parse(code("v2(release):x (mt7999-sdmmc) mt7988").bytes());

    assertThatCode(() -> Bl2Rules.require(image, SD, "mt7999")).doesNotThrowAnyException();
    assertThat(image.evidence().shows("mt7999")).isFalse();
  }

  @Test
  void whatTheCodeShowsIsTold() {
    CodeEvidence tagged = evidence(code("BL2: v2.14.0(release):OpenWrt v2026.01.23~e06f2586-1 (mt7988-emmc-comb)"));
    CodeEvidence plain = evidence(SyntheticBl2.sdmmc().code(SyntheticBl2.codePrinting(0x7986)));
    CodeEvidence silent = evidence(code("BL2P"));

    assertThat(tagged.version()).contains("BL2: v2.14.0(release):OpenWrt v2026.01.23~e06f2586-1 (mt7988-emmc-comb)");
    assertThat(tagged.otherTaggedMedium(Bl2Medium.SDMMC)).contains("emmc");
    assertThat(tagged.otherTaggedMedium(Bl2Medium.EMMC)).isEmpty();
    assertThat(plain.chip()).contains("mt7986");
    assertThat(plain.version()).isEmpty();
    assertThat(silent.contradicts("mt7988")).isFalse();
    assertThat(silent.shows("mt7988")).isFalse();
    assertThat(silent.compressed()).isTrue();
    assertThat(silent.chip()).isEmpty();
    assertThat(evidence(code("v2(debug):x-spim-nand-ubi")).taggedMedium()).contains("spim-nand");
    assertThat(evidence(code("v2(release):x-normal")).taggedMedium()).isEmpty();
    assertThat(evidence(code("v2(release):" + "x".repeat(900))).version().orElseThrow()).hasSizeLessThan(400);
    assertThat(evidence(code("mt7981 mt7986")).chip()).as("two names tell nothing").isEmpty();
  }

  @Test
  void aNumberCountsOnlyWhereItIsPrinted() {
    byte[] code = SyntheticBl2.codePrinting(0x7986);
    code[512 + 9] = 'X';

    assertThat(evidence(SyntheticBl2.sdmmc().code(code)).chip()).isEmpty();
  }

  @Test
  void evidenceAtTheVeryEdgesOfTheCodeIsNoTrouble() {
    for (String text : new String[] {"7", "t7988", "mt798", "mt7988", "CPU: MT%", "(release):", "S", "mt"}) {
      byte[] code = text.getBytes(StandardCharsets.US_ASCII);
      assertThatCode(() -> CodeEvidence.ofBareCode(code)).doesNotThrowAnyException();
    }
    assertThat(CodeEvidence.ofBareCode("mt7988".getBytes(StandardCharsets.US_ASCII)).named())
        .containsExactly("mt7988");
  }

  private static byte[] printing(int chip, String naming) {
    byte[] code = SyntheticBl2.codePrinting(chip);
    byte[] name = naming.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, code, 2048, name.length);
    return code;
  }

  private static CodeEvidence evidence(SyntheticBl2 bl2) {
    return Bl2Image.parse(bl2.bytes()).evidence();
  }

  private static SyntheticBl2 code(String text) {
    return SyntheticBl2.sdmmc().code(SyntheticBl2.code(text));
  }

  private static Arguments row(int number, String code, String words, SyntheticBl2 bl2) {
    return Arguments.of(number, code, words, bl2);
  }
}
