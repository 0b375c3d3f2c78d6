package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;

class CaCertificateTest {
  @TempDir static Path directory;
  private static byte[] der;

  /** The JDK's own tool makes a key and its certificate; no library of the JDK does. */
  @BeforeAll
  static void makeACertificate() throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Assumptions.assumeTrue(Files.isExecutable(keytool), "skipped: no keytool in this Java");
    String store = directory.resolve("store").toString();
    run(keytool.toString(), "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=test", "-keystore", store,
        "-storepass", "only a test");
    run(keytool.toString(), "-exportcert", "-alias", "ca", "-file", directory.resolve("ca.der").toString(), "-keystore",
        store, "-storepass", "only a test");
    der = Files.readAllBytes(directory.resolve("ca.der"));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void itsHashIsThatOfItsBytes() {
    CaCertificate certificate = CaCertificate.parse(der, "ca.der");

    assertThat(certificate.sha256()).isEqualTo(Sha256.hex(der)).hasSize(64);
    assertThat(certificate.der()).isEqualTo(der);
  }

  @Test
  void aConfigurationThatNamesAnotherOneIsToldWithTheRightHash() {
    CaCertificate certificate = CaCertificate.parse(der, "ca.der");

    assertThat(certificate.mismatch(conf("HTTP_CACERT_HASH=" + certificate.sha256() + "\n"))).isEmpty();
    assertThat(certificate.mismatch(conf("A=1\n"))).isEmpty();
    assertThat(certificate.mismatch(conf("HTTP_CACERT_HASH=" + "0".repeat(64) + "\n")))
        .get().satisfies(warning -> {
          assertThat(warning.code()).isEqualTo("eeprom.cacert-hash");
          assertThat(warning.words()).contains(certificate.sha256());
        }).isInstanceOf(Warning.class);
  }

  @Test
  void pemIsToldWithHowToConvertIt() {
    String pem =
        "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END CERTIFICATE-----\n";

    assertBad(pem.getBytes(StandardCharsets.US_ASCII))
        .satisfies(failure -> assertThat(failure).hasMessageContaining("PEM"))
        .satisfies(failure -> assertThat(failure.hint()).contains("openssl x509"));
  }

  @Test
  void whatIsNoCertificateOrMoreThanOneIsRefused() {
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    byte[] huge = der.clone();
    huge[1] = (byte) 0x84;
    huge[2] = 0x7f;
    for (byte[] bytes :
        List.of(new byte[0], new byte[2048], longer, Arrays.copyOf(der, der.length - 1), conf("A=1\n"), huge)) {
      assertBad(bytes);
    }
  }

  @Test
  void damagedOnesFailCleanly() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] damaged = der.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(CaCertificate.parse(damaged, "ca.der").der()).isEqualTo(damaged);
      } catch (BadInput e) {
        assertThat(e.code()).isEqualTo("eeprom.cacert-form");
      }
    }
  }

  private static ObjectAssert<BadInput> assertBad(byte[] bytes) {
    return assertThatThrownBy(() -> CaCertificate.parse(bytes, "ca.der"))
        .asInstanceOf(InstanceOfAssertFactories.type(BadInput.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo("eeprom.cacert-form"));
  }

  private static byte[] conf(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
