package org.sbcprov.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemLabelsTest {
  @ParameterizedTest
  @CsvSource({
    "-----BEGIN PRIVATE KEY-----\\nMII,                                          PRIVATE KEY,           true",
    "# comment\\n-----BEGIN RSA PRIVATE KEY-----,                                RSA PRIVATE KEY,       true",
    "A=1\\r-----BEGIN EC PRIVATE KEY-----,                                       EC PRIVATE KEY,        true",
    "'  \\t-----BEGIN ENCRYPTED PRIVATE KEY-----',                               ENCRYPTED PRIVATE KEY, true",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----,                                      PGP PRIVATE KEY BLOCK, true",
    "-----BEGIN CERTIFICATE-----\\nMII\\n-----BEGIN PRIVATE KEY-----,            CERTIFICATE,           true",
    "\u00ef\u00bb\u00bf-----BEGIN PRIVATE KEY-----,                              PRIVATE KEY,           true",
    "-----BEGIN PRIVATE KEY,                                                     PRIVATE KEY,           true",
    "-----BEGIN PUBLIC KEY-----,                                                 PUBLIC KEY,            false",
    "-----BEGIN CERTIFICATE-----,                                                CERTIFICATE,           false",
  })
  void aBlockIsFoundAtTheBeginningOfAnyLine(String text, String label, boolean isPrivate) {
    byte[] bytes = text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(PemLabels.first(bytes)).contains(label);
    assertThat(PemLabels.hasPrivateKey(bytes)).isEqualTo(isPrivate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-----BEGIN", "# -----BEGIN PRIVATE KEY-----", "A=-----BEGIN X-----", "----BEGIN X", "-"})
  void elsewhereInALineItIsOrdinaryText(String text) {
    assertThat(PemLabels.first(text.getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
    assertThat(PemLabels.hasPrivateKey(text.getBytes(StandardCharsets.ISO_8859_1))).isFalse();
  }

  @Property
  void whereItStandsDoesNotMatter(@ForAll byte[] before) {
    byte[] key = "\n-----BEGIN PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[before.length + key.length];
    System.arraycopy(before, 0, all, 0, before.length);
    System.arraycopy(key, 0, all, before.length, key.length);
    assertThat(PemLabels.hasPrivateKey(all)).isTrue();
  }
}
