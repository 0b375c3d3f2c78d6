package org.sbcprov.eeprom.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.fixtures.RealFirmware;
import org.sbcprov.fixtures.SyntheticEeprom;

class EepromDiffTest {
  private static final EepromImage IMAGE = image(SyntheticEeprom.bcm2712Ab());

  @Test
  void theSameImagesHaveNoDifference() {
    EepromDiff diff = diff(IMAGE, image(SyntheticEeprom.bcm2712Ab()));

    assertThat(diff.same()).isTrue();
    assertThat(diff.config().isEmpty()).isTrue();
    assertThat(diff.keys()).isEmpty();
    assertThat(diff.images()).isEmpty();
    assertThat(diff.sections()).isEmpty();
  }

  @Test
  void keysThatCountForAllBoardsAreComparedWithTheirMeaning() {
    EepromDiff diff =
        EepromDiff.of(
            "a", text("A=1\nB=1\nBOOT_ORDER=0xf41\n"), "b", text("B=1\nBOOT_ORDER=0xf21\n[cm4]\nB=2\n[all]\nC=\u001b\n"));

    assertThat(diff.same()).isFalse();
    assertThat(diff.keys())
        .containsExactly(
            new KeyChange("A", Optional.of("1"), Optional.empty(), Optional.empty(), Optional.empty()),
            new KeyChange(
                "BOOT_ORDER",
                Optional.of("0xf41"),
                Optional.of("0xf21"),
                Optional.of("SD card or eMMC, then USB drive, then start over"),
                Optional.of("SD card or eMMC, then network (TFTP), then start over")),
            new KeyChange("C", Optional.empty(), Optional.of("\\x1b"), Optional.empty(), Optional.empty()));
  }

  @Test
  void anOrderThatIsNoneHasNoMeaning() {
    EepromDiff diff = EepromDiff.of("a", text("BOOT_ORDER=f41\n"), "b", text("BOOT_ORDER=0xxyz\n"));

    assertThat(diff.keys()).containsExactly(
        new KeyChange("BOOT_ORDER", Optional.of("f41"), Optional.of("0xxyz"), Optional.empty(), Optional.empty()));
  }

  @Test
  void onlySectionsThatDifferAreTold() {
    EepromImage other = IMAGE.withBootConf(SyntheticEeprom.CONFIG.replace('0', '1').getBytes(StandardCharsets.US_ASCII));

    EepromDiff diff = diff(IMAGE, other);

    assertThat(diff.sections()).hasSize(1);
    SectionChange change = diff.sections().get(0);
    assertThat(change.name()).isEqualTo("bootconf.txt");
    assertThat(change.before().orElseThrow().size()).isEqualTo(SyntheticEeprom.CONFIG.length());
    assertThat(change.before().orElseThrow().offset()).isEqualTo(change.after().orElseThrow().offset());
    assertThat(change.before().orElseThrow().sha256()).isNotEqualTo(change.after().orElseThrow().sha256());
    assertThat(diff.images()).isEmpty();
  }

  @Test
  void theSecondOfTwoFilesWithOneNameIsToldApart() {
    EepromDiff diff = diff(IMAGE, IMAGE.withUpdateTime(Instant.ofEpochSecond(1_700_000_000)));

    assertThat(diff.sections()).extracting(SectionChange::name).containsExactly("updatetime", "updatetime (2)");
    assertThat(diff.images())
        .containsExactly(new ImageChange("update-time", "none", "2023-11-14T22:13:20Z"));
  }

  @Test
  void imagesForOtherChipsAndSignedOnesAreTold() {
    EepromDiff diff = diff(image(SyntheticEeprom.bcm2711()), image(SyntheticEeprom.bcm2712Ab().signed()));

    assertThat(diff.images()).extracting(ImageChange::what).containsExactly("chip", "partitions", "signature");
    ImageChange signature = diff.images().get(2);
    assertThat(signature.before()).isEqualTo("configuration not signed, no public key");
    assertThat(signature.after()).matches("configuration signed \\(SHA-256 [0-9a-f]{16}\\.\\.\\.\\), public key SHA-256 .*");
    assertThat(diff.sections()).anyMatch(change -> change.before().isEmpty() && change.name().equals("bootsys"));
    assertThat(diff.sections()).anyMatch(change -> change.after().isEmpty() && change.name().equals("vl805mcu.bin"));
  }

  @Test
  void anImageAndAConfigurationAreComparedByTheConfiguration() {
    EepromDiff diff = EepromDiff.of("a", file(IMAGE), "b", text(SyntheticEeprom.CONFIG));

    assertThat(diff.same()).isTrue();
    assertThat(diff.sections()).isEmpty();
  }

  @Test
  void buildsOfReleasedImagesAreTold() {
    EepromDiff diff =
        diff(
            EepromImage.read(RealFirmware.file("2711/pieeprom-2023-05-11.bin")),
            EepromImage.read(RealFirmware.file("2711/pieeprom-2026-08-04.bin")));

    assertThat(diff.images()).anyMatch(
        change -> change.what().equals("build") && change.before().startsWith("2023-05-11")
            && change.after().startsWith("2026-08-04"));
  }

  private static EepromDiff diff(EepromImage before, EepromImage after) {
    return EepromDiff.of("a", file(before), "b", file(after));
  }

  private static ConfigFile file(EepromImage image) {
    return new ConfigFile(image.bootConf(), Optional.of(image));
  }

  private static ConfigFile text(String text) {
    return new ConfigFile(text.getBytes(StandardCharsets.ISO_8859_1), Optional.empty());
  }

  private static EepromImage image(SyntheticEeprom eeprom) {
    return EepromImage.parse(eeprom.build(), "pieeprom.bin");
  }
}
