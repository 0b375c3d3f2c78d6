package org.sbcprov.eeprom.sign;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * Finds the key in a file: PEM with PKCS#8 ({@code PRIVATE KEY}), PKCS#1 ({@code RSA PRIVATE KEY}, {@code RSA PUBLIC
 * KEY}) or SubjectPublicKeyInfo ({@code PUBLIC KEY}). Where there is none, it tells what there is instead.
 */
final class KeyFile {
  /** The largest file of keys that is read. */
  static final int MAX_SIZE = 64 * 1024;

  private static final String PKCS8 = "PRIVATE KEY";
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final String PKCS8_ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";
  private static final String PUBLIC_PKCS1 = "RSA PUBLIC KEY";

  private static final String RSA = "2a864886f70d010101";
  private static final String RSA_PSS = "2a864886f70d01010a";
  private static final String EC = "2a8648ce3d0201";
  private static final String ED25519 = "2b6570";
  private static final String DSA = "2a8648ce380401";

  /** Formats that are told by how they begin. */
  private static final String[][] BEGINNINGS = {
    {"ssh-", "a public key of OpenSSH"},
    {"ecdsa-", "a public key of OpenSSH"},
    {"PuTTY-User-Key-File", "a key of PuTTY"},
    {"---- BEGIN SSH2", "a public key of SSH2"},
  };

  private static final int DER_BEGIN = Der.SEQUENCE;

  private KeyFile() {}

  /**
   * The private key of a file.
   *
   * @throws BadInput {@code eeprom.key-kind}, {@code eeprom.key-encrypted}, {@code eeprom.key-size}, {@code
   *     eeprom.key-form}
   */
  static PrivateKey privateKey(byte[] file, String source) {
    List<Pem> blocks = blocks(file, source);
    Pem key = find(blocks, PKCS8, PKCS1);
    if (key == null) {
      key = find(blocks, PKCS8_ENCRYPTED);
    }
    if (key == null) {
      throw other(blocks.get(0), source, "private");
    }
    return privateKey(key, source);
  }

  /**
   * The public key of a file.
   *
   * @throws BadInput see {@link #privateKey}
   */
  static PublicKey publicKey(byte[] file, String source) {
    if (file.length == PublicKey.SIZE && !text(file).contains(Pem.BEGIN)) {
      return PublicKey.parse(file, source);
    }
    List<Pem> blocks = blocks(file, source);
    Pem key = find(blocks, PUBLIC, PUBLIC_PKCS1);
    if (key != null) {
      Der der = Der.of(key.der(source), source).sequence();
      if (key.label().equals(PUBLIC)) {
        requireRsa(der.sequence().identifier(), source);
        der = der.bits().sequence();
      }
      return PublicKey.of(der.number(), der.number(), source);
    }
    key = find(blocks, PKCS8, PKCS1);
    if (key == null) {
      key = find(blocks, PKCS8_ENCRYPTED);
    }
    if (key == null) {
      throw other(blocks.get(0), source, "public");
    }
    return privateKey(key, source).publicKey();
  }

  /**
   * Refuses a file that has a private key, and no public one.
   *
   * @throws BadInput {@code eeprom.key-kind}
   */
  static void requirePublic(byte[] file, String source) {
    List<Pem> blocks = Pem.blocks(text(file), source);
    if (find(blocks, PUBLIC, PUBLIC_PKCS1) == null && find(blocks, PKCS8, PKCS1, PKCS8_ENCRYPTED) != null) {
      throw new BadInput(
          "eeprom.key-kind",
          source + " is a private key, not a public one",
          Facts.of("file", source),
          "Give the public key of the pair; to make it: openssl rsa -in FILE -pubout -out PUBLIC.pem");
    }
  }

  private static PrivateKey privateKey(Pem key, String source) {
    if (key.encrypted() || key.label().equals(PKCS8_ENCRYPTED)) {
      throw new BadInput(
          "eeprom.key-encrypted",
          "The private key in " + source + " is encrypted with a password, which cannot be given here",
          Facts.of("file", source),
          "Sign through a program that asks for it, with --hsm-wrapper; or decrypt the key to where only you can read"
              + " it: (umask 077; openssl rsa -in FILE -out DECRYPTED)");
    }
    Der der = Der.of(key.der(source), source).sequence();
    BigInteger version = der.number();
    if (key.label().equals(PKCS8)) {
      requireRsa(der.sequence().identifier(), source);
      der = der.octets().sequence();
      version = der.number();
    }
    if (version.signum() != 0) {
      throw malformed(source, "it is of a kind with more than two primes, or of no known kind");
    }
    return PrivateKey.parse(der, source);
  }

  private static List<Pem> blocks(byte[] file, String source) {
    String text = text(file);
    List<Pem> blocks = Pem.blocks(text, source);
    if (!blocks.isEmpty()) {
      return blocks;
    }
    String kind = "no key in PEM form";
    String hint = "A key in PEM form has a line -----BEGIN ... KEY-----.";
    if (file.length == 0) {
      kind = "empty";
    } else if (file.length == PublicKey.SIZE) {
      kind = "a public key (pubkey.bin), not a private one";
    } else if (file[0] == DER_BEGIN) {
      kind = "a file in DER form, not PEM";
      hint = "Convert it: openssl rsa -inform DER -in FILE -out KEY.pem, with -pubin for a public key.";
    }
    for (String[] beginning : BEGINNINGS) {
      if (text.startsWith(beginning[0])) {
        kind = beginning[1];
        hint = "The bootloader takes RSA keys of 2048 bits; make one with: openssl genrsa -out private.pem 2048";
      }
    }
    throw new BadInput("eeprom.key-kind", source + " is " + kind, Facts.of("file", source, "size", file.length), hint);
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.ISO_8859_1);
  }

  /** The first block with one of the labels; those that are encrypted come last. */
  private static Pem find(List<Pem> blocks, String... labels) {
    Pem encrypted = null;
    for (Pem block : blocks) {
      if (Arrays.asList(labels).contains(block.label())) {
        if (!block.encrypted()) {
          return block;
        }
        encrypted = encrypted == null ? block : encrypted;
      }
    }
    return encrypted;
  }

  private static void requireRsa(byte[] identifier, String source) {
    String algorithm = HexFormat.of().formatHex(identifier);
    String kind =
        switch (algorithm) {
          case RSA -> null;
          case RSA_PSS -> "an RSA-PSS key";
          case EC -> "a key for elliptic curves (EC)";
          case ED25519 -> "an Ed25519 key";
          case DSA -> "a DSA key";
          default -> "a key for another algorithm than RSA";
        };
    if (kind != null) {
      throw kind(source, kind, "RSA");
    }
  }

  private static Failure other(Pem block, String source, String wanted) {
    String label = block.label();
    String kind;
    if (label.equals(PUBLIC) || label.equals(PUBLIC_PKCS1)) {
      kind = "a public key";
    } else if (label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE") || label.equals("TRUSTED CERTIFICATE")) {
      kind = "a certificate";
    } else if (label.equals("OPENSSH PRIVATE KEY")) {
      kind = "a private key of OpenSSH";
    } else if (label.startsWith("EC ")) {
      kind = "a key for elliptic curves (EC)";
    } else if (label.startsWith("DSA ")) {
      kind = "a DSA key";
    } else if (label.contains("CERTIFICATE REQUEST")) {
      kind = "a certificate request";
    } else {
      kind = "a PEM file with \"" + printable(label).toLowerCase(Locale.ROOT) + "\"";
    }
    return kind(source, kind, wanted.equals("private") ? "a private RSA" : "an RSA");
  }

  private static Failure kind(String source, String kind, String wanted) {
    return new BadInput(
        "eeprom.key-kind",
        source + " is " + kind + ", not " + (wanted.equals("RSA") ? "an RSA" : wanted) + " key",
        Facts.of("file", source),
        kind.equals("a public key")
            ? "Give the private key of the pair."
            : kind.equals("a certificate")
                ? "Take its key out: openssl x509 -in FILE -pubkey -noout"
                : "The bootloader takes RSA keys of 2048 bits; make one with: openssl genrsa -out private.pem 2048");
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? c : '?');
    }
    return shown.toString();
  }

  private static Failure malformed(String source, String problem) {
    return new BadInput(
        "eeprom.key-form",
        "The key in " + source + " is damaged: " + problem,
        Facts.of("file", source),
        "Get the key again from where it comes from.");
  }
}
