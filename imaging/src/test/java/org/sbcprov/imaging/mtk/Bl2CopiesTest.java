package org.sbcprov.imaging.mtk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.BadInput;

class Bl2CopiesTest {
  private static final byte[] BL2 =
      Bl2Packer.packNand(Bl2Medium.SPIM_NAND, NandForm.SPIM_2K_64, new byte[5000], 0x200d00, true);

  @Test
  void eachStrideBeginsWithACopyAndTheRestIsErased() {
    byte[] region = Bl2Copies.of(BL2, Bl2Copies.NARROW_STRIDE, 1024 * 1024).bytes();

    assertThat(region).hasSize(1024 * 1024);
    for (int at = 0; at < region.length; at += 0x40000) {
      assertThat(Arrays.copyOfRange(region, at, at + BL2.length)).isEqualTo(BL2);
      assertThat(Arrays.copyOfRange(region, at + BL2.length, at + 0x40000)).containsOnly(0xff);
    }
  }

  @Test
  void itIsAPartOfAnImage() {
    Bl2Copies copies = Bl2Copies.of(BL2, Bl2Copies.STRIDE, 2 * 1024 * 1024);
    ByteBuffer image = ByteBuffer.allocate(2 * 1024 * 1024);
    copies.writeTo((position, bytes) -> image.position((int) position).put(bytes), event -> {});

    assertThat(copies.count()).isEqualTo(4);
    assertThat(copies.size()).isEqualTo(image.capacity());
    assertThat(image.array()).isEqualTo(copies.bytes());
    assertThat(Bl2Image.parse(Arrays.copyOfRange(image.array(), 0x80000, 0x100000)).digest())
        .isEqualTo(DigestState.MATCHES);
  }

  @Test
  void whatIsLargerThanTheStrideIsRefused() {
    assertThatThrownBy(() -> Bl2Copies.of(new byte[0x40001], 0x40000, 0x100000))
        .isInstanceOfSatisfying(BadInput.class, e -> assertThat(e.code()).isEqualTo("bl2.copies"));
  }
}
