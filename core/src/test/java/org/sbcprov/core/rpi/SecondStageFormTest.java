package org.sbcprov.core.rpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondStageFormTest {
  @Test
  void theBlockAtTheEndTellsTheChip() {
    assertThat(SecondStageForm.soc(program(100_000, 284))).contains("bcm2711");
    assertThat(SecondStageForm.soc(program(100_000, 532))).contains("bcm2712");
    assertThat(SecondStageForm.soc(program(100_000, 300))).isEmpty();
  }

  /** One release of 2025 has no RSA signature. */
  @Test
  void aBlockWithoutRsaSignatureIsForTheBcm2711() {
    assertThat(SecondStageForm.soc(program(96_584, 28))).contains("bcm2711");
  }

  /** A customer signs what Raspberry Pi has signed: the outer block's length counts the inner one. */
  @Test
  void aProgramSignedTwiceIsStillForTheBcm2712() {
    byte[] inner = program(100_000, 532);
    byte[] outer = Arrays.copyOf(inner, inner.length + 532);
    ByteBuffer.wrap(outer).order(ByteOrder.LITTLE_ENDIAN).putInt(inner.length, inner.length).putInt(inner.length + 4, 16);
    assertThat(SecondStageForm.soc(outer)).contains("bcm2712");
  }

  @Test
  void aProgramThatIsCutOrHasSomethingBehindItIsNobodys() {
    byte[] program = program(100_000, 284);
    assertThat(SecondStageForm.soc(Arrays.copyOf(program, 99_999))).isEmpty();
    assertThat(SecondStageForm.soc(Arrays.copyOf(program, 100_001))).isEmpty();
    assertThat(SecondStageForm.soc(new byte[0])).isEmpty();
    assertThat(SecondStageForm.soc(new byte[284])).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "7f454c4602010100, an ELF file",
    "55aaf00f0000ec18, an EEPROM image",
    "1f8b0800, a gzip archive",
    "2e2e2f6669726d776172652f32373131, the text of a symbolic link",
    "3c21444f43545950452068746d6c3e, a web page",
    "68656c6c6f0a, text",
  })
  void whatIsCertainlyNoProgramIsNamed(String start, String kind) {
    assertThat(SecondStageForm.otherKind(HexFormat.of().parseHex(start))).contains(kind);
  }

  @Test
  void aProgramBeginsWithZeros() {
    assertThat(SecondStageForm.otherKind(program(100_000, 284))).isEmpty();
    assertThat(SecondStageForm.otherKind(new byte[0])).isEmpty();
  }

  @Test
  void aRecoveryProgramIsToldByAWordInIt() {
    byte[] program = program(10_000, 284);
    assertThat(SecondStageForm.isRecovery(program)).isFalse();
    byte[] word = "RECOVERY".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(word, 0, program, 10_000 - 8, 8);
    assertThat(SecondStageForm.isRecovery(program)).isTrue();
    assertThat(SecondStageForm.isRecovery(new byte[7])).isFalse();
  }

  @Property
  void anyBytesAreLookedAtWithoutHarm(@ForAll byte[] bytes) {
    SecondStageForm.soc(bytes);
    SecondStageForm.otherKind(bytes);
    SecondStageForm.isRecovery(bytes);
  }

  private static byte[] program(int size, int block) {
    byte[] program = new byte[size];
    ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN).putInt(size - block, size - block);
    return program;
  }
}
