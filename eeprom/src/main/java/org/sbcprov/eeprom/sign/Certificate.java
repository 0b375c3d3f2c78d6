package org.sbcprov.eeprom.sign;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.InputFiles;

/**
 * The certificate of an authority, as the bootloader wants it for HTTPS ({@code cacert.der}): X.509 in DER form. Its
 * SHA-256 has to stand in the configuration as {@code HTTP_CACERT_HASH}.
 */
public final class Certificate {
  private static final int MAX_FILE_SIZE = 64 * 1024;

  private Certificate() {}

  /**
   * Reads a certificate.
   *
   * @throws BadInput when there is no such file; {@code eeprom.certificate-form} when it is no certificate in DER form
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static byte[] read(Path file) {
    byte[] der = InputFiles.read(file, "certificate", MAX_FILE_SIZE);
    require(der, file.toString());
    return der;
  }

  /** What belongs into {@code HTTP_CACERT_HASH}: SHA-256, 64 lower-case hexadecimal digits. */
  public static String hash(byte[] der) {
    return Sha256.hex(der);
  }

  /**
   * Checks that bytes are a certificate in DER form and nothing else.
   *
   * @param source their name, for messages
   * @throws BadInput {@code eeprom.certificate-form} when they are not
   */
  static void require(byte[] der, String source) {
    if (der.length > 0 && der[0] == '-') {
      throw malformed(source, "it is in PEM form", null);
    }
    try {
      // The factory takes PEM as well, and stops at the end of the certificate.
      byte[] read =
          CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)).getEncoded();
      if (!Arrays.equals(read, der)) {
        throw malformed(source, "there is something behind or around it", null);
      }
    } catch (CertificateException e) {
      throw malformed(source, "it cannot be read as one", e);
    }
  }

  private static Failure malformed(String source, String problem, CertificateException cause) {
    return new BadInput(
        "eeprom.certificate-form",
        source + " is no X.509 certificate in DER form: " + problem,
        Facts.of("file", source),
        "Convert it: openssl x509 -in FILE -outform DER -out cacert.der",
        cause);
  }
}
