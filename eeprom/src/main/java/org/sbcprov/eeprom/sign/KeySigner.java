package org.sbcprov.eeprom.sign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.RSAPrivateCrtKeySpec;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;

/** Signs with a private key that was read from a file. The key never gets out of here. */
public final class KeySigner implements Signer {
  private final PrivateKey key;
  private final PublicKey publicKey;
  private final String source;

  private KeySigner(PrivateKey key, PublicKey publicKey, String source) {
    this.key = key;
    this.publicKey = publicKey;
    this.source = source;
  }

  /**
   * Reads a private RSA key of 2048 bits: PEM in PKCS#8 or PKCS#1, not encrypted. Warns ({@code eeprom.key-permissions})
   * when every user of the system can read the file.
   *
   * @throws BadInput when there is no such file; {@code eeprom.key-form}, {@code eeprom.key-kind}, {@code
   *     eeprom.key-size} or {@code eeprom.key-encrypted} when it holds no such key
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static KeySigner read(Path file, EventSink sink) {
    KeySigner signer = parse(InputFiles.read(file, "private key", KeyFile.MAX_SIZE), file.toString());
    if (readableByAll(file)) {
      sink.accept(
          new Warning(
              "eeprom.key-permissions",
              "Every user of this system can read the private key " + file + "; chmod 600 keeps it to you",
              Facts.of("file", file.toAbsolutePath().normalize())));
    }
    return signer;
  }

  /**
   * Takes the bytes of such a file.
   *
   * @param source its name, for messages
   * @throws BadInput as {@link #read}
   */
  public static KeySigner parse(byte[] file, String source) {
    RSAPrivateCrtKeySpec numbers = KeyFile.privateKey(file, source);
    PublicKey publicKey = new PublicKey(numbers.getModulus(), numbers.getPublicExponent());
    try {
      return new KeySigner(KeyFactory.getInstance("RSA").generatePrivate(numbers), publicKey, source);
    } catch (GeneralSecurityException e) {
      // Without the cause: what it says of the key is nobody's.
      throw damaged(source);
    }
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public String name() {
    return source;
  }

  @Override
  public Signed sign(Message message) {
    byte[] rsa;
    byte[] sha256;
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      MessageDigest digest = Sha256.instance();
      message.feed(
          piece -> {
            digest.update(piece.duplicate());
            update(signature, piece);
          });
      sha256 = digest.digest();
      rsa = signature.sign();
    } catch (GeneralSecurityException e) {
      throw damaged(source);
    }
    return Signed.confirmed(
        publicKey, message, sha256, rsa, source, "The key is damaged. Get it again from where it comes from.");
  }

  private static void update(Signature signature, ByteBuffer piece) {
    try {
      signature.update(piece);
    } catch (SignatureException e) {
      throw new IllegalStateException("a signature that was not begun", e);
    }
  }

  private static Failure damaged(String source) {
    return new BadInput(
        "eeprom.key-form",
        "The key in " + source + " is damaged: its parts do not belong together",
        Facts.of("file", source),
        "Get the key again from where it comes from.");
  }

  private static boolean readableByAll(Path file) {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    try {
      return view != null && Files.isRegularFile(file)
          && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException e) {
      throw FileFailures.reading(file, "private key", e);
    }
  }
}
