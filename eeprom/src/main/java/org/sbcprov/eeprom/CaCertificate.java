package org.sbcprov.eeprom;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Optional;
import org.sbcprov.core.PemLabels;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * The certificate of the authority that the bootloader checks an HTTPS server with, as {@code cacert.der} holds it. The
 * configuration names its SHA-256; the bootloader uses it only when the two agree. From the Raspberry Pi documentation,
 * {@code HTTP_CACERT_HASH}.
 *
 * @param der X.509, in DER
 * @param sha256 of these bytes, 64 lower-case hexadecimal digits: the value for {@link #KEY}
 */
public record CaCertificate(byte[] der, String sha256) {
  /** The setting that turns HTTPS with this certificate on. */
  public static final String KEY = "HTTP_CACERT_HASH";

  private static final String CERTIFICATE = "CERTIFICATE";

  /**
   * Takes bytes as a certificate.
   *
   * @param source its name, for messages
   * @throws BadInput {@code eeprom.cacert-form} when they are not exactly one certificate in DER
   */
  public static CaCertificate parse(byte[] bytes, String source) {
    String hint = "It has to be one X.509 certificate in DER form.";
    Optional<String> pem = PemLabels.first(bytes);
    if (pem.isPresent()) {
      boolean certificate = pem.get().endsWith(CERTIFICATE) && !PemLabels.hasPrivateKey(bytes);
      throw bad(
          source,
          bytes,
          "is " + (certificate ? "a certificate in PEM form" : kindOf(pem.get(), bytes) + ", not a certificate"),
          certificate ? "Convert it: openssl x509 -in FILE -outform DER -out cacert.der" : hint,
          null);
    }
    byte[] encoded;
    try {
      encoded =
          CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes)).getEncoded();
    } catch (CertificateException e) {
      throw bad(source, bytes, "is not an X.509 certificate", hint, e);
    }
    if (!Arrays.equals(encoded, bytes)) {
      throw bad(source, bytes, "has more in it than a certificate in DER form", hint, null);
    }
    return new CaCertificate(bytes.clone(), Sha256.hex(bytes));
  }

  /** What is wrong with a configuration that goes with it: it names another certificate. */
  public Optional<Warning> mismatch(byte[] config) {
    Optional<String> named = BootConf.of(config).value(KEY);
    if (named.isEmpty() || named.get().isEmpty() || named.get().equalsIgnoreCase(sha256)) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "eeprom.cacert-hash",
            KEY + " in the configuration is not the SHA-256 of the certificate, so the bootloader will not use it; it has"
                + " to be " + sha256,
            Facts.of("key", KEY, "sha256", sha256)));
  }

  private static String kindOf(String label, byte[] bytes) {
    if (PemLabels.hasPrivateKey(bytes)) {
      return "a private key";
    }
    if (label.endsWith("PUBLIC KEY")) {
      return "a public key";
    }
    return label.endsWith("CERTIFICATE REQUEST") ? "a request for a certificate" : "another kind of PEM file";
  }

  private static Failure bad(String source, byte[] bytes, String problem, String hint, Exception cause) {
    return new BadInput(
        "eeprom.cacert-form", source + " " + problem, Facts.of("file", source, "size", bytes.length), hint, cause);
  }
}
