package org.sbcprov.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.sbcprov.core.io.AtomicOutput;

/**
 * Makes the private key that {@link Training} signs with, in a process of its own: what making a key takes is not to go
 * into the start-up archive. Started by the build, never by users.
 */
final class TrainingKey {
  /** The name of the file, in PEM. */
  static final String NAME = "training.pem";

  private static final int BITS = 2048;
  private static final int LINE = 64;

  private TrainingKey() {}

  /**
   * @param arguments the directory to write it to
   */
  public static void main(String[] arguments) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(BITS);
    byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
    String base64 = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    String pem = "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
    AtomicOutput.write(Path.of(arguments[0], NAME), pem.getBytes(StandardCharsets.US_ASCII));
  }
}
