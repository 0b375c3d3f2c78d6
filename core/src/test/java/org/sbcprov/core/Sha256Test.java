package org.sbcprov.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {
  /** FIPS 180-4's own example. */
  private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void allFormsGiveTheStandardsExample() {
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    assertThat(Sha256.hex(abc)).isEqualTo(OF_ABC);
    assertThat(HexFormat.of().formatHex(Sha256.digest(abc))).isEqualTo(OF_ABC);
    ByteBuffer buffer = ByteBuffer.wrap("xabcx".getBytes(StandardCharsets.US_ASCII), 1, 3);
    assertThat(HexFormat.of().formatHex(Sha256.digest(buffer))).isEqualTo(OF_ABC);
    assertThat(buffer.hasRemaining()).isFalse();
  }
}
