package org.sbcprov.eeprom.sign;

import java.math.BigInteger;
import java.security.MessageDigest;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * An RSA private key of 2048 bits (RFC 8017, 3.2, second form). It signs with big numbers as the JDK's own provider
 * does, blinding included; that provider takes longer to start than a signature takes, and wants the data instead of
 * their digest, so that a large file would be hashed twice. Who uses a signature checks it with the public key first.
 */
final class PrivateKey {
  private static final int BLINDING_PIECES = 7;

  private final String source;
  private final PublicKey publicKey;
  private final BigInteger p;
  private final BigInteger q;
  private final BigInteger exponentP;
  private final BigInteger exponentQ;
  private final BigInteger coefficient;

  private PrivateKey(
      String source,
      PublicKey publicKey,
      BigInteger p,
      BigInteger q,
      BigInteger exponentP,
      BigInteger exponentQ,
      BigInteger coefficient) {
    this.source = source;
    this.publicKey = publicKey;
    this.p = p;
    this.q = q;
    this.exponentP = exponentP;
    this.exponentQ = exponentQ;
    this.coefficient = coefficient;
  }

  /**
   * Reads the numbers of PKCS#1: modulus, exponents, primes, exponents for each prime, coefficient.
   *
   * @throws BadInput {@code eeprom.key-size} when it has not 2048 bits; {@code eeprom.key-form} when the numbers do not
   *     belong together
   */
  static PrivateKey parse(Der der, String source) {
    BigInteger modulus = der.number();
    PublicKey publicKey = PublicKey.of(modulus, der.number(), source);
    BigInteger exponent = der.number();
    BigInteger p = der.number();
    BigInteger q = der.number();
    BigInteger exponentP = der.number();
    BigInteger exponentQ = der.number();
    BigInteger coefficient = der.number();
    boolean whole =
        p.multiply(q).equals(modulus)
            && p.compareTo(BigInteger.ONE) > 0
            && q.compareTo(BigInteger.ONE) > 0
            && fits(exponentP, exponent, publicKey.exponent(), p)
            && fits(exponentQ, exponent, publicKey.exponent(), q)
            && coefficient.multiply(q).mod(p).equals(BigInteger.ONE);
    if (!whole) {
      throw damaged(source);
    }
    return new PrivateKey(source, publicKey, p, q, exponentP, exponentQ, coefficient);
  }

  PublicKey publicKey() {
    return publicKey;
  }

  /**
   * PKCS#1 v1.5, 256 bytes.
   *
   * @throws BadInput {@code eeprom.key-form} when the primes are none
   */
  byte[] sign(byte[] sha256) {
    BigInteger modulus = publicKey.modulus();
    BigInteger blinding = blinding(sha256);
    BigInteger message =
        PublicKey.padded(sha256).multiply(blinding.modPow(publicKey.exponent(), modulus)).mod(modulus);
    BigInteger ofP = message.modPow(exponentP, p);
    BigInteger ofQ = message.modPow(exponentQ, q);
    BigInteger blinded = ofP.subtract(ofQ).multiply(coefficient).mod(p).multiply(q).add(ofQ);
    byte[] digits = blinded.multiply(inverse(blinding, modulus)).mod(modulus).toByteArray();
    byte[] signature = new byte[PublicKey.SIGNATURE_SIZE];
    int count = Math.min(digits.length, signature.length);
    System.arraycopy(digits, digits.length - count, signature, signature.length - count, count);
    return signature;
  }

  /**
   * What hides the message from whoever measures how long signing takes. It follows from the key and the message:
   * nobody else can know it, and it needs no source of randomness. It is below the modulus.
   */
  private BigInteger blinding(byte[] sha256) {
    byte[] number = new byte[BLINDING_PIECES * sha256.length];
    for (int i = 0; i < BLINDING_PIECES; i++) {
      MessageDigest digest = Sha256.instance();
      digest.update(exponentP.toByteArray());
      digest.update(exponentQ.toByteArray());
      digest.update(sha256);
      digest.update((byte) i);
      System.arraycopy(digest.digest(), 0, number, i * sha256.length, sha256.length);
    }
    return new BigInteger(1, number).setBit(0);
  }

  private BigInteger inverse(BigInteger blinding, BigInteger modulus) {
    try {
      return blinding.modInverse(modulus);
    } catch (ArithmeticException e) {
      // They have a factor in common, which would be one of the two large primes of a real key.
      throw damaged(source);
    }
  }

  private static Failure damaged(String source) {
    return new BadInput(
        "eeprom.key-form",
        "The key in " + source + " is damaged: its parts do not belong together",
        Facts.of("file", source),
        "Get the key again from where it comes from.");
  }

  private static boolean fits(BigInteger own, BigInteger exponent, BigInteger publicExponent, BigInteger prime) {
    BigInteger order = prime.subtract(BigInteger.ONE);
    return own.equals(exponent.mod(order)) && own.multiply(publicExponent).mod(order).equals(BigInteger.ONE);
  }
}
