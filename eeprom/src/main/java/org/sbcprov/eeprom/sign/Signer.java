package org.sbcprov.eeprom.sign;

/** Who signs: a private key in a file ({@link KeySigner}), or another program ({@link WrapperSigner}). */
public interface Signer {
  /** The key that its signatures are checked with. */
  PublicKey publicKey();

  /** What it is, for people: a path or a command. */
  String name();

  /**
   * Signs: RSA PKCS#1 v1.5 over SHA-256. The result was checked with the public key.
   *
   * @throws org.sbcprov.core.failure.BadInput when the message is a file that is not there, or a program is missing
   * @throws org.sbcprov.core.failure.DeviceFailed when the program fails or answers nonsense
   * @throws org.sbcprov.core.failure.VerificationFailed {@code eeprom.signature-unconfirmed} when the public key does not
   *     confirm the signature
   * @throws org.sbcprov.core.failure.IoFailed when reading fails, or the program does not end
   */
  Signed sign(Message message);
}
