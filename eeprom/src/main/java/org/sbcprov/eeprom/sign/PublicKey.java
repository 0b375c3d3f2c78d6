package org.sbcprov.eeprom.sign;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.InputFiles;

/**
 * An RSA public key of 2048 bits, the only kind that the bootloader checks signatures with. Images and signature blocks
 * hold it in 264 bytes ({@code pubkey.bin}):
 *
 * <pre>
 * offset  size
 *      0   256  modulus, little-endian
 *    256     8  exponent, little-endian
 * </pre>
 *
 * @param modulus of exactly 2048 bits
 * @param exponent odd, from 3 on, below 2^64
 */
public record PublicKey(BigInteger modulus, BigInteger exponent) {
  /** The size of {@code pubkey.bin}. */
  public static final int SIZE = 264;

  /** The size of the modulus, in bits. */
  public static final int BITS = 2048;

  /** The size of a signature, in bytes. */
  public static final int SIGNATURE_SIZE = BITS / 8;

  private static final int MODULUS_SIZE = 256;
  private static final int EXPONENT_SIZE = 8;

  /** What stands before a SHA-256 in a signature: the DER form of DigestInfo (RFC 8017, 9.2). */
  private static final byte[] DIGEST_INFO = HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  private static final byte ERASED = (byte) 0xff;

  /** See {@link #of} for keys that come from outside. */
  public PublicKey {
    if (modulus.bitLength() != BITS || exponent.bitLength() > EXPONENT_SIZE * 8 || exponent.bitLength() < 2
        || !exponent.testBit(0)) {
      throw new IllegalArgumentException("not a key of " + BITS + " bits");
    }
  }

  /**
   * A key of two numbers.
   *
   * @param source where they are from, for messages
   * @throws BadInput {@code eeprom.key-size} when it has not 2048 bits; {@code eeprom.key-form} for an exponent that no
   *     key has
   */
  static PublicKey of(BigInteger modulus, BigInteger exponent, String source) {
    if (modulus.bitLength() != BITS) {
      throw new BadInput(
          "eeprom.key-size",
          "The key in " + source + " has " + modulus.bitLength() + " bits; the bootloader takes RSA keys of " + BITS
              + " bits only",
          Facts.of("file", source, "bits", modulus.bitLength(), "expected", BITS),
          "Make one with: openssl genrsa -out private.pem 2048");
    }
    if (exponent.bitLength() > EXPONENT_SIZE * 8 || exponent.bitLength() < 2 || !exponent.testBit(0)) {
      throw malformed(source, "its exponent is even, below 3, or larger than 64 bits");
    }
    return new PublicKey(modulus, exponent);
  }

  /**
   * Reads a key from a file: PEM ({@code PUBLIC KEY} or {@code RSA PUBLIC KEY}), {@code pubkey.bin}, or a private key
   * in PEM, which holds the public one.
   *
   * @throws BadInput when there is no such file; {@code eeprom.key-form}, {@code eeprom.key-kind}, {@code
   *     eeprom.key-size} or {@code eeprom.key-encrypted} when it holds no such key
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static PublicKey read(Path file) {
    return KeyFile.publicKey(InputFiles.read(file, "public key", KeyFile.MAX_SIZE), file.toString());
  }

  /**
   * The same from a file that has the public key itself: a private key alone is refused.
   *
   * @throws BadInput as {@link #read} does; {@code eeprom.key-kind} for a private key
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static PublicKey readPublic(Path file) {
    byte[] content = InputFiles.read(file, "public key", KeyFile.MAX_SIZE);
    KeyFile.requirePublic(content, file.toString());
    return KeyFile.publicKey(content, file.toString());
  }

  /**
   * Takes bytes as {@code pubkey.bin}. Zeros or erased memory may follow, as in a file of an EEPROM image.
   *
   * @param source its name, for messages
   * @throws BadInput {@code eeprom.key-form} when it is none
   */
  public static PublicKey parse(byte[] bytes, String source) {
    if (bytes.length < SIZE) {
      throw malformed(source, "it has " + bytes.length + " bytes instead of " + SIZE);
    }
    for (int i = SIZE; i < bytes.length; i++) {
      if (bytes[i] != 0 && bytes[i] != ERASED) {
        throw malformed(source, "there is something behind its " + SIZE + " bytes, at 0x" + Integer.toHexString(i));
      }
    }
    return parse(bytes, 0, source);
  }

  /** Takes 264 bytes of an array. */
  static PublicKey parse(byte[] bytes, int offset, String source) {
    BigInteger modulus = new BigInteger(1, reversed(bytes, offset, MODULUS_SIZE));
    BigInteger exponent = new BigInteger(1, reversed(bytes, offset + MODULUS_SIZE, EXPONENT_SIZE));
    if (modulus.bitLength() != BITS) {
      throw malformed(source, "its modulus has " + modulus.bitLength() + " bits instead of " + BITS);
    }
    return of(modulus, exponent, source);
  }

  /** The key as {@code pubkey.bin}, 264 bytes. */
  public byte[] write() {
    byte[] bytes = new byte[SIZE];
    put(modulus, bytes, 0, MODULUS_SIZE);
    put(exponent, bytes, MODULUS_SIZE, EXPONENT_SIZE);
    return bytes;
  }

  /**
   * SHA-256 of {@link #write}, 64 lower-case hexadecimal digits: what boards with secure boot have in their fuses.
   */
  public String fingerprint() {
    return Sha256.hex(write());
  }

  /**
   * Whether a signature (PKCS#1 v1.5) is one of data with this digest, by this key. The whole padding is compared.
   *
   * @param sha256 32 bytes
   * @param signature any number of bytes
   */
  public boolean verifies(byte[] sha256, byte[] signature) {
    BigInteger number = new BigInteger(1, signature);
    return signature.length == SIGNATURE_SIZE
        && number.compareTo(modulus) < 0
        && number.modPow(exponent, modulus).equals(padded(sha256));
  }

  /** The number that a signature is made of (EMSA-PKCS1-v1_5): 00 01, ff..., 00, DigestInfo. */
  static BigInteger padded(byte[] sha256) {
    byte[] padded = new byte[SIGNATURE_SIZE];
    Arrays.fill(padded, ERASED);
    padded[0] = 0;
    padded[1] = 1;
    int info = SIGNATURE_SIZE - sha256.length - DIGEST_INFO.length;
    padded[info - 1] = 0;
    System.arraycopy(DIGEST_INFO, 0, padded, info, DIGEST_INFO.length);
    System.arraycopy(sha256, 0, padded, info + DIGEST_INFO.length, sha256.length);
    return new BigInteger(1, padded);
  }

  @Override
  public boolean equals(Object other) {
    // Spelt out, as hashCode: what a record has by itself takes long to set up in a process that ends soon.
    return other instanceof PublicKey
        && modulus.equals(((PublicKey) other).modulus)
        && exponent.equals(((PublicKey) other).exponent);
  }

  @Override
  public int hashCode() {
    return modulus.hashCode();
  }

  private static byte[] reversed(byte[] bytes, int offset, int length) {
    byte[] reversed = new byte[length];
    for (int i = 0; i < length; i++) {
      reversed[length - 1 - i] = bytes[offset + i];
    }
    return reversed;
  }

  private static void put(BigInteger number, byte[] bytes, int offset, int length) {
    byte[] digits = number.toByteArray();
    for (int i = 0; i < digits.length && i < length; i++) {
      bytes[offset + i] = digits[digits.length - 1 - i];
    }
  }

  private static Failure malformed(String source, String problem) {
    return new BadInput(
        "eeprom.key-form",
        source + " is no public key: " + problem,
        Facts.of("file", source, "expected", SIZE),
        "A key is given in PEM, or as pubkey.bin of " + SIZE + " bytes.");
  }
}
