package org.sbcprov.eeprom.report;

import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.eeprom.BootConf;
import org.sbcprov.eeprom.CaCertificate;
import org.sbcprov.eeprom.EepromImage;

/**
 * The certificate that HTTPS servers are checked with. The bootloader takes it only when its digest stands in the
 * configuration.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param trusted whether {@code HTTP_CACERT_HASH} is that digest, for boards that no filter matches
 */
public record CertificateReport(String sha256, boolean trusted) {
  static Optional<CertificateReport> of(EepromImage image) {
    if (!image.isFilled(EepromImage.CA_CERTIFICATE)) {
      return Optional.empty();
    }
    String sha256 = Sha256.hex(image.file(EepromImage.CA_CERTIFICATE).orElseThrow());
    byte[] config = image.file(EepromImage.BOOT_CONF).orElse(new byte[0]);
    String trusted = BootConf.of(config).value(CaCertificate.KEY).orElse("");
    return Optional.of(new CertificateReport(sha256, trusted.equalsIgnoreCase(sha256)));
  }
}
