package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.imaging.Tools;

/** Every header that U-Boot's mkimage makes is made here byte for byte, and what it makes is read here as it was meant. */
class MkimageGoldenTest {
  private static final int[] SIZES = {1, 3, 2047, 4096, 70_001};
  private static final long[] OFFSETS = {0, 0x200, 0x80000};
  private static final long[] ENTRIES = {0x201000, 0x40000000};

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(names = {"SDMMC", "EMMC", "NOR"})
  void cardsAndNor(Bl2Medium medium) throws IOException {
    for (int size : SIZES) {
      for (long offset : OFFSETS) {
        for (boolean aarch64 : new boolean[] {true, false}) {
          long entry = ENTRIES[size % 2];
          byte[] code = code(size);
          String options = "media=" + medium.word() + (aarch64 ? ";arm64=1" : "") + ";hdroffset=" + offset;
          byte[] theirs = mkimage(options, entry, code);

          assertThat(Bl2Packer.pack(medium, code, entry - 0x300, aarch64, offset)).as(options).isEqualTo(theirs);
          Bl2Image read = Bl2Image.parse(theirs);
          assertRead(read, medium, entry, aarch64, code);
          assertThat(read.headerOffset()).isEqualTo(offset);
          assertThat(read.nand()).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyNandHeader(NandForm form) throws IOException {
    for (Bl2Medium medium : new Bl2Medium[] {Bl2Medium.NAND, Bl2Medium.SNAND, Bl2Medium.SPIM_NAND}) {
      for (int size : new int[] {3, 9000}) {
        for (boolean aarch64 : new boolean[] {true, false}) {
          byte[] code = code(size);
          // mkimage takes a header offset for NAND as well, and leaves it out.
          String options =
              "media=" + medium.word() + ";nandinfo=" + form.word() + (aarch64 ? ";arm64=1;hdroffset=0x80000" : "");
          byte[] theirs = mkimage(options, 0x201000, code);

          assertThat(Bl2Packer.packNand(medium, form, code, 0x200d00, aarch64)).as(options).isEqualTo(theirs);
          Bl2Image read = Bl2Image.parse(theirs);
          assertRead(read, mediumAsWritten(medium, form), 0x201000, aarch64, code);
          assertThat(read.nand().orElseThrow().problem()).isEmpty();
          assertThat(read.nand().orElseThrow().pageSize()).isEqualTo(form.pageSize());
          assertThat(read.nand().orElseThrow().family()).isEqualTo(form.family());
          // The first of two names for the same bytes.
          NandForm sameBytes = form == NandForm.AP_2K_128 ? NandForm.AP_2K_120 : form;
          assertThat(read.nand().orElseThrow().form()).contains(sameBytes);
        }
      }
    }
  }

  private static Bl2Medium mediumAsWritten(Bl2Medium medium, NandForm form) {
    switch (form.family()) {
      case AP:
        return medium == Bl2Medium.NAND ? Bl2Medium.NAND : Bl2Medium.SNAND;
      case SPIM:
        return Bl2Medium.SPIM_NAND;
      default:
        return Bl2Medium.SNAND_HSM;
    }
  }

  private static void assertRead(Bl2Image read, Bl2Medium medium, long entry, boolean aarch64, byte[] code) {
    assertThat(read.medium()).isEqualTo(medium);
    assertThat(read.mediumIsConsistent()).isTrue();
    assertThat(read.entry()).isEqualTo(entry);
    assertThat(read.aarch64()).isEqualTo(aarch64);
    assertThat(read.digest()).isEqualTo(DigestState.MATCHES);
    assertThat(read.code()).isEqualTo(code);
  }

  private byte[] mkimage(String options, long entry, byte[] code) throws IOException {
    Path input = Files.write(directory.resolve("bl2.bin"), code);
    Path output = directory.resolve("bl2.img");
    String address = "0x" + Long.toHexString(entry);
    Tools.run("mkimage", "-T", "mtk_image", "-a", address, "-e", address, "-n", options, "-d", input, output);
    return Files.readAllBytes(output);
  }

  private static byte[] code(int size) {
    byte[] code = new byte[size];
    new Random(size).nextBytes(code);
    return code;
  }
}
