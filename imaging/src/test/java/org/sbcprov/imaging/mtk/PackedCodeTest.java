package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.fixtures.SyntheticBl2;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** A BL2 that was built with BL2_COMPRESS shows nothing of itself before it is unpacked. */
class PackedCodeTest {
  private static final String TEXT =
      "NOTICE:  BL2: v2.12.0\t(release):OpenWrt (mt7988-sdmmc-comb)\0Built : 12:34:56, Jul 20 2025\0EMI: DDR4 4BG mode\n\0"
          + "Starting UART download handshake";

  @Test
  void whatIsPackedIsSeen() {
    CodeEvidence evidence = CodeEvidence.ofBareCode(packed(SyntheticBl2.code(TEXT)));

    assertThat(evidence.compressed()).isTrue();
    assertThat(evidence.hidden()).isFalse();
    assertThat(evidence.unpackedSize()).contains(4096);
    assertThat(evidence.chip()).contains("mt7988");
    assertThat(evidence.taggedMedium()).contains("sdmmc");
    assertThat(evidence.built()).contains("12:34:56, Jul 20 2025");
    assertThat(evidence.uartDownload()).isTrue();
    assertThat(evidence.fourBankGroups()).isTrue();
  }

  @Test
  void whatUnpacksToMoreThanAnyMemoryIsLeftPacked() {
    // A few KiB of xz can stand for gigabytes.
    CodeEvidence evidence = CodeEvidence.ofBareCode(packed(new byte[PackedCode.LIMIT + 1]));

    assertThat(evidence.compressed()).isTrue();
    assertThat(evidence.hidden()).isTrue();
  }

  @Test
  void theLargestDictionaryOfXzIsTaken() throws IOException {
    CodeEvidence evidence = CodeEvidence.ofBareCode(packed(SyntheticBl2.code(TEXT), new LZMA2Options(9)));

    assertThat(evidence.unpackedSize()).contains(4096);
  }

  @Property(tries = 200)
  void damageToWhatIsPackedIsNoFailure(@ForAll long seed) {
    byte[] code = packed(SyntheticBl2.code(TEXT));
    Random random = new Random(seed);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      code[random.nextInt(code.length)] = (byte) random.nextInt();
    }
    byte[] cut = Arrays.copyOf(code, random.nextInt(code.length + 1));

    assertThat(CodeEvidence.ofBareCode(code)).isNotNull();
    assertThat(CodeEvidence.ofBareCode(cut)).isNotNull();
  }

  @ParameterizedTest(name = "{0}: {1}, 4BG {2}")
  @CsvSource(
      nullValues = "-",
      value = {
        "(mt7988-sdmmc-comb), comb, -", "(mt7988-emmc-ddr4), ddr4, -", "(mt7981-nor-ddr3-1866), ddr3, -",
        "(mt7987-emmc-ddr4-4bg), ddr4, true", "(mt7988-sdmmc-comb-8g), comb, true", "(bpi-r4-sdmmc-8GB), -, true",
        "(mt7988-sdmmc), -, -", "(combined-8gx), -, -"
      })
  void theTagTellsTheMemory(String tag, String type, Boolean fourBankGroups) {
    byte[] code = SyntheticBl2.code("NOTICE:  BL2: v2.12.0\t(release):x " + tag);
    DramVariant dram = DramVariant.of(CodeEvidence.ofBareCode(code));

    assertThat(dram.type().orElse(null)).isEqualTo(type);
    assertThat(dram.fourBankGroups().orElse(null)).isEqualTo(fourBankGroups);
  }

  @Test
  void withoutTheMessageThatComesWithTheModeTheModeIsNotThere() {
    DramVariant dram = DramVariant.of(CodeEvidence.ofBareCode(SyntheticBl2.codePrinting(0x7988)));

    assertThat(dram.fourBankGroups()).contains(false);
    assertThat(DramVariant.of(CodeEvidence.ofBareCode(SyntheticBl2.codePrinting(0x7986))).fourBankGroups()).isEmpty();
    assertThat(dram.words()).contains("type not told by this file").contains("up to 4 GB");
  }

  static byte[] packed(byte[] code) {
    return packed(code, null);
  }

  private static byte[] packed(byte[] code, LZMA2Options options) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bytes.write(new byte[64]);
      ByteBuffer head = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      bytes.write(head.putInt(0x50324c42).putInt(0x201000).putInt(code.length).putInt(0).array());
      LZMA2Options used = options == null ? new LZMA2Options(1) : options;
      try (XZOutputStream xz = new XZOutputStream(bytes, used, XZ.CHECK_CRC32)) {
        xz.write(code);
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
