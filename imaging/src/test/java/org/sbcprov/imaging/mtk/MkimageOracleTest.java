package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.imaging.Tools;

/** U-Boot's mkimage makes the headers of most BL2 files in the field. */
class MkimageOracleTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "media=sdmmc, SDMMC",
    "media=emmc, EMMC",
    "media=nor, NOR",
    "media=nand;nandinfo=2k+64, NAND",
    "media=snand;nandinfo=2k+64, SNAND",
    "media=snand;nandinfo=2k+128, SNAND",
    "media=snand;nandinfo=4k+256, SNAND",
    "media=snand;nandinfo=hsm:2k+64, SNAND_HSM",
    "media=snand;nandinfo=hsm:4k+256, SNAND_HSM",
    "media=snand;nandinfo=hsm20:2k+64, SNAND_HSM",
    "media=spim-nand;nandinfo=spim:2k+64, SPIM_NAND",
    "media=spim-nand;nandinfo=spim:4k+256, SPIM_NAND",
  })
  void whatMkimageMakesForAnyMediumIsTakenApart(String options, Bl2Medium medium) throws IOException {
    byte[] file = mkimage(options + ";arm64=1", code(70_001));
    Bl2Image bl2 = Bl2Image.parse(file);

    assertThat(bl2.medium()).isEqualTo(medium);
    assertThat(bl2.mediumIsConsistent()).isTrue();
    assertThat(bl2.size()).isEqualTo(file.length);
    assertThat(bl2.loadedSize()).isEqualTo(70_001 + 32);
    assertThat(bl2.loadAddress()).isEqualTo(0x200d00);
    assertThat(bl2.aarch64()).isTrue();
    assertThat(bl2.digest()).isEqualTo(DigestState.MATCHES);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 511, 4096, 70_001})
  void whatIsPackedHereIsWhatMkimagePacks(int size) throws IOException {
    byte[] code = code(size);

    assertThat(Bl2Packer.pack(Bl2Medium.SDMMC, code, 0x200d00, true, 0))
        .isEqualTo(mkimage("media=sdmmc;arm64=1", code));
    assertThat(Bl2Packer.pack(Bl2Medium.EMMC, code, 0x200d00, false, 0))
        .isEqualTo(mkimage("media=emmc", code));
    assertThat(Bl2Packer.pack(Bl2Medium.NOR, code, 0x200d00, true, 0))
        .isEqualTo(mkimage("media=nor;arm64=1", code));
    assertThat(Bl2Packer.pack(Bl2Medium.SDMMC, code, 0x200d00, true, 0x80000))
        .isEqualTo(mkimage("media=sdmmc;arm64=1;hdroffset=0x80000", code));
  }

  private byte[] mkimage(String options, byte[] code) throws IOException {
    Path input = Files.write(directory.resolve("bl2.bin"), code);
    Path output = directory.resolve("bl2.img");
    Tools.run("mkimage", "-T", "mtk_image", "-a", "0x201000", "-e", "0x201000", "-n", options, "-d", input, output);
    return Files.readAllBytes(output);
  }

  private static byte[] code(int size) {
    byte[] code = new byte[size];
    new Random(size).nextBytes(code);
    return code;
  }
}
