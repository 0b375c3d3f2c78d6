package org.sbcprov.eeprom.sign;

import java.util.HexFormat;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;

/**
 * A signature that was confirmed with the public key.
 *
 * @param sha256 digest of the message, 64 lower-case hexadecimal digits
 * @param rsa2048 PKCS#1 v1.5 over it, 512 lower-case hexadecimal digits
 */
public record Signed(String sha256, String rsa2048) {
  /**
   * Confirms a signature.
   *
   * @param by who made it
   * @param hint what to do when it is wrong
   * @throws VerificationFailed {@code eeprom.signature-unconfirmed} when it does not fit
   */
  static Signed confirmed(PublicKey key, Message message, byte[] sha256, byte[] rsa, String by, String hint) {
    if (!key.verifies(sha256, rsa)) {
      throw new VerificationFailed(
          "eeprom.signature-unconfirmed",
          "The signature of " + message.name() + " that " + by + " made does not fit the public key",
          Facts.of("name", message.name(), "signer", by, "key", key.fingerprint()),
          hint);
    }
    return new Signed(HexFormat.of().formatHex(sha256), HexFormat.of().formatHex(rsa));
  }
}
