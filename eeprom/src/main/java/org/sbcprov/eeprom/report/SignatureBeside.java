package org.sbcprov.eeprom.report;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.eeprom.sign.PublicKey;

/**
 * The file beside an image by which a board checks what it reads, such as {@code pieeprom.sig}.
 *
 * @param state what it is worth
 * @param file where it is, or would be; empty when there cannot be one
 * @param imageSha256 the image's digest
 * @param sha256 the digest in the file; empty when there is none
 * @param timestamp the time in the file, seconds since 1970
 * @param rsa whether the file has an RSA signature
 * @param code the code of what is wrong with it; empty when nothing is
 * @param problem the same in words, one sentence without a full stop; empty when nothing is
 */
public record SignatureBeside(
    State state,
    Optional<Path> file,
    String imageSha256,
    Optional<String> sha256,
    OptionalLong timestamp,
    boolean rsa,
    String code,
    String problem) {
  /** What such a file is worth. */
  public enum State {
    /** There is none. */
    MISSING("missing"),
    /** It is that of the image. */
    MATCHES("matches"),
    /** It is that of another image, or was made with another key. */
    DIFFERS("differs"),
    /** It is no such file. */
    DAMAGED("damaged");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /** Its name in outputs. */
    public String label() {
      return label;
    }
  }

  /**
   * Reads it.
   *
   * @param image the image's path
   * @param bytes the image
   * @param key the public key in the image
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  static SignatureBeside of(Path image, byte[] bytes, Optional<PublicKey> key) {
    byte[] digest = Sha256.digest(bytes);
    String hex = HexFormat.of().formatHex(digest);
    Optional<Path> file = beside(image);
    if (file.isEmpty() || !Files.exists(file.get(), LinkOption.NOFOLLOW_LINKS)) {
      return new SignatureBeside(State.MISSING, file, hex, Optional.empty(), OptionalLong.empty(), false, "", "");
    }
    SignatureFile read;
    try {
      read = SignatureFile.read(file.get());
    } catch (BadInput e) {
      return new SignatureBeside(
          State.DAMAGED, file, hex, Optional.empty(), OptionalLong.empty(), false, e.code(), e.getMessage());
    }
    String code = "";
    String problem = "";
    if (!read.sha256().equals(hex)) {
      code = "eeprom.digest-mismatch";
      problem = "it was made for another image, with another SHA-256";
    } else if (read.rsa2048().isPresent()
        && key.isPresent()
        && !key.get().verifies(digest, HexFormat.of().parseHex(read.rsa2048().get()))) {
      code = "eeprom.rsa-mismatch";
      problem = "its RSA signature does not fit the public key in the image";
    }
    return new SignatureBeside(
        code.isEmpty() ? State.MATCHES : State.DIFFERS,
        file,
        hex,
        Optional.of(read.sha256()),
        read.timestamp(),
        read.rsa2048().isPresent(),
        code,
        problem);
  }

  private static Optional<Path> beside(Path image) {
    try {
      return Optional.of(EepromRewrite.signatureOf(image));
    } catch (BadUsage e) {
      return Optional.empty();
    }
  }
}
