package org.sbcprov.usbboot.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.sbcprov.fixtures.ScriptedBoard;

class BootMessageTest {
  @Test
  void itHasTheLengthLittleEndianAndTwentyZeros() {
    ByteBuffer bytes = new BootMessage(0x00018724).write();

    assertThat(bytes).isEqualTo(ByteBuffer.wrap(ScriptedBoard.bootMessage(100132)));
    assertThat(bytes.remaining()).isEqualTo(BootMessage.SIZE);
    assertThat(BootMessage.parse(bytes)).isEqualTo(new BootMessage(100132));
    assertThat(bytes.remaining()).isZero();
  }

  @Test
  void theSignatureStandsBehindTheLength() {
    byte[] signature = new byte[20];
    for (int i = 0; i < signature.length; i++) {
      signature[i] = (byte) (i + 1);
    }
    ByteBuffer bytes = new BootMessage(0x0102, signature).write();

    byte[] expected = ScriptedBoard.bootMessage(0x0102);
    System.arraycopy(signature, 0, expected, 4, 20);
    assertThat(bytes).isEqualTo(ByteBuffer.wrap(expected));
    assertThat(BootMessage.parse(bytes)).isEqualTo(new BootMessage(0x0102, signature));
  }
}
