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
}
