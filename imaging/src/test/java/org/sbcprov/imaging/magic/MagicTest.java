package org.sbcprov.imaging.magic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.imaging.FileForm;
import org.sbcprov.imaging.packed.PackedKind;

class MagicTest {
  @Test
  void aFileIsKnownByItsBytesAtTheirPlaceAndNotByFewer() {
    byte[] disk = new byte[520];
    byte[] signature = "EFI PART".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(signature, 0, disk, 512, signature.length);

    assertThat(Magic.GPT.isIn(disk)).isTrue();
    assertThat(Magic.GPT.end()).isEqualTo(520);
    assertThat(Magic.GPT.isIn(Arrays.copyOf(disk, 519))).isFalse();
    assertThat(Magic.GPT.isAt(disk, 1)).isFalse();
    assertThat(Magic.UBI.isAt("xxUBI#".getBytes(StandardCharsets.US_ASCII), 2)).isTrue();
    disk[519] ^= 1;
    assertThat(Magic.GPT.isIn(disk)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void shortFilesAndPlacesOutsideAreNoMatch(Magic magic) {
    for (int length = 0; length < 8; length++) {
      assertThat(magic.isIn(new byte[length])).isFalse();
      assertThat(magic.isAt(new byte[length], length + 1)).isFalse();
      assertThat(magic.isAt(new byte[length], -1)).isFalse();
    }
  }

  @Test
  void whatCanBeUnpackedOnTheWayInIsTheSameToAllWhoAsk() {
    byte[] gzip = {0x1f, (byte) 0x8b, 8};
    assertThat(FileForm.of(gzip)).isEqualTo(FileForm.GZIP);
    assertThat(PackedKind.of(gzip)).contains(PackedKind.GZ);
    assertThat(FileForm.GZIP.unpack()).isEqualTo("gunzip -k");
  }
}
