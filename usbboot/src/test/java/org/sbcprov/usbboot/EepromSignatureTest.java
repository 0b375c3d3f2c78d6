package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EepromSignatureTest {
  private static final String HASH = "384a24cbb35d648de76fb19f5bef51b895e4a3d35ef0692f85045e5e6a6ec238";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n", "\nts: 1628266219\n", " ", "\nts: 1\nrsa2048: 612bda4e\n"})
  void theFirstLineIsTheDigest(String rest) {
    assertThat(EepromSignature.digest(bytes(HASH + rest))).contains(HASH);
    assertThat(EepromSignature.digest(bytes(HASH.toUpperCase() + rest))).contains(HASH);
  }

  @Test
  void nothingElseIs() {
    assertThat(EepromSignature.digest(bytes(""))).isEmpty();
    assertThat(EepromSignature.digest(bytes(HASH.substring(1)))).isEmpty();
    assertThat(EepromSignature.digest(bytes(HASH + "0"))).isEmpty();
    assertThat(EepromSignature.digest(bytes("\n" + HASH))).isEmpty();
    assertThat(EepromSignature.digest(bytes("x" + HASH.substring(1)))).isEmpty();
    assertThat(EepromSignature.digest(bytes("\u00b2" + HASH.substring(1)))).isEmpty();
  }

  @Property
  void anyBytesAreADigestOrNot(@ForAll byte[] bytes) {
    EepromSignature.digest(bytes);
  }
}
