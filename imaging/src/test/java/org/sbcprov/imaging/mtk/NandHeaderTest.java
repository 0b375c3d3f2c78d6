package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Failure;

class NandHeaderTest {
  @ParameterizedTest
  @CsvSource({
    "AP_2K_64, 424f4f544c4f414445522100563030364e4649494e464f0000000008030040004000000810001600, 64,"
        + "7bc4179dca4290d098d0e0f7dbcd16f60373d2b893b2565a846e",
    "HSM_2K_64, 4e414e4443464721010000000000000000040000080000000100000000000000000800004000000040000000, 64,"
        + "21d2eef6aedd5ec2828e9a62098e80e2370dc9faa9ddfc92342aed51a41bf763cc5ac7fbed2102235131",
    "HSM20_2K_64, 4e414e444346472101000000000010000004000008000000010000000000000000080000, c0,"
        + "5f4bb25b8b1c35da83e66cc3fb8c7823d08924d96c352c5d8fbbfc10d0e2227dc8979aefc6b5a74e4e0e",
    "SPIM_2K_64, 5350494e414e44210100000010000000000800004000000040000c000000203001000000ff000000, 4e, 9a5e",
    "SPIM_4K_256, 5350494e414e44210100000010000000001000000001000040000d000000203001000000ff000000, 4e, 16f2",
  })
  void eachKindHasItsFieldsAndItsCheck(NandForm form, String start, String checkAt, String check) {
    byte[] header = form.header();
    HexFormat hex = HexFormat.of();
    int at = Integer.parseInt(checkAt, 16);

    assertThat(hex.formatHex(header, 0, start.length() / 2)).isEqualTo(start);
    assertThat(hex.formatHex(header, at, at + check.length() / 2)).isEqualTo(check);
  }

  @Test
  void theCodeOfNothingIsNothingAndOfOneBitTheGeneratorItself() {
    assertThat(Bch.NFI.parity(new byte[100], 100)).hasSize(26).containsOnly(0);
    assertThat(Bch.HOST.parity(new byte[192], 192)).hasSize(42).containsOnly(0);
    byte[] lastBit = new byte[100];
    lastBit[99] = (byte) 0x80;
    // x^208 modulo the generator: its lower coefficients; the lowest one, written last, is 1.
    assertThat(Bch.NFI.parity(lastBit, 100)[25] & 0x80).isEqualTo(0x80);
  }

  @Property(tries = 50)
  void theCodeIsLinear(@ForAll long a, @ForAll long b) {
    byte[] first = new byte[100];
    byte[] second = new byte[100];
    new Random(a).nextBytes(first);
    new Random(b).nextBytes(second);
    byte[] sum = xor(first, second);

    assertThat(Bch.NFI.parity(sum, 100)).isEqualTo(xor(Bch.NFI.parity(first, 100), Bch.NFI.parity(second, 100)));
  }

  @Property(tries = 300)
  void anyDamageToANandHeaderIsSeen(@ForAll NandForm form, @ForAll @IntRange(max = 0x1ff) int at, @ForAll byte value) {
    byte[] file = Bl2Packer.packNand(mediumOf(form), form, new byte[64], 0x200d00, true);
    int covered = form.family().hasBrlyt() ? 4 * 0x80 : form.family().checked();
    int position = at % covered;
    if (form.family().hasBrlyt() && position % 0x80 >= 0x7e && position < 0x80 || file[position] == value) {
      return;
    }
    file[position] = value;
    Bl2Image read;
    try {
      read = Bl2Image.parse(file);
    } catch (Failure e) {
      assertThat(e.code()).startsWith("image.bl2-");
      return;
    }
    assertThat(read.nand().orElseThrow().problem()).isPresent();
    assertThatThrownBy(() -> Bl2Rules.requireNandHeader(read))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bl2-nand-header"));
  }

  @ParameterizedTest(name = "{0}. {1} with {3} bytes changed at {2}")
  @CsvSource({
    "1, SPIM_2K_64, 10, 0000", "2, SPIM_2K_64, 10, 0018", "3, SPIM_2K_64, 14, 0110", "4, SPIM_2K_64, 18, 0000",
    "5, SPIM_2K_64, 18, 0300", "6, SPIM_2K_64, 18, 0008", "7, HSM_2K_64, 20, 00000100", "8, HSM20_2K_64, 24, ffffffff",
    "9, HSM20_2K_64, 28, 00000000", "10, HSM_2K_64, 2c, ffffffff", "11, AP_2K_64, 1a, 0180", "12, AP_2K_64, 1e, 0110",
    "13, AP_2K_64, 20, 4100"
  })
  void whatNoChipHasIsRefused(int number, NandForm form, String at, String bytes) {
    byte[] file = Bl2Packer.packNand(mediumOf(form), form, new byte[64], 0x200d00, true);
    byte[] change = HexFormat.of().parseHex(bytes);
    System.arraycopy(change, 0, file, Integer.parseInt(at, 16), change.length);

    assertThatThrownBy(() -> Bl2Image.parse(file))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("image.bl2-form"));
  }

  @ParameterizedTest
  @CsvSource({"2k+64, AP_2K_64", "ap:2k+64, AP_2K_64", "hsm20:4k+256, HSM20_4K_256", "ap:4g:2k+128, AP_4G_2K_128"})
  void namesAreThoseOfMkimage(String word, NandForm form) {
    assertThat(NandForm.ofWord(word)).contains(form);
  }

  @ParameterizedTest
  @CsvSource({"ap:hsm:2k+64", "8k+64", "''", "spim", "SPIM:2k+64"})
  void otherNamesAreNone(String word) {
    assertThat(NandForm.ofWord(word)).isEmpty();
  }

  private static Bl2Medium mediumOf(NandForm form) {
    return form.family() == NandFamily.SPIM ? Bl2Medium.SPIM_NAND : Bl2Medium.SNAND;
  }

  private static byte[] xor(byte[] a, byte[] b) {
    byte[] sum = Arrays.copyOf(a, a.length);
    for (int i = 0; i < sum.length; i++) {
      sum[i] ^= b[i];
    }
    return sum;
  }
}
