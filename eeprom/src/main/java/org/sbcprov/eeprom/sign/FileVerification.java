package org.sbcprov.eeprom.sign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SignatureFile;

/**
 * Checks a file against its {@code .sig}, and, when it is an EEPROM image, all signatures that are in it.
 *
 * @param sha256 the file's digest, which is the one in the signature
 * @param rsa what can be said of the file's own RSA signature
 * @param config the signature of the configuration, when the file is an image
 * @param counterSigned names of what is counter-signed in it
 */
public record FileVerification(
    String sha256, Rsa rsa, Optional<ConfigSignature> config, List<String> counterSigned) {
  /** What can be said of an RSA signature. */
  public enum Rsa {
    /** It fits the file and the key. */
    VALID("valid"),
    /** There is one, but no key to check it with was given. */
    NOT_CHECKED("not checked: give the public key with --key"),
    /** There is none. EEPROM images have theirs inside. */
    ABSENT("none");

    private final String words;

    Rsa(String words) {
      this.words = words;
    }

    /** What is to be said of it. */
    public String words() {
      return words;
    }
  }

  /**
   * Checks a file.
   *
   * @param key whose signatures they have to be. A file that is no EEPROM image has to have an RSA signature then, an
   *     image a signed configuration.
   * @param sink gets progress, and without a key a warning ({@code eeprom.firmware-not-signed}) for an image for the
   *     BCM2712 of which only the configuration is signed
   * @throws VerificationFailed {@code eeprom.digest-mismatch}, {@code eeprom.rsa-missing}, {@code eeprom.rsa-mismatch};
   *     in an image {@code eeprom.config-unsigned}, {@code eeprom.config-mismatch}, {@code eeprom.key-differs}, {@code
   *     eeprom.firmware-mismatch}, and with a key {@code eeprom.firmware-not-signed}
   * @throws BadInput when there is no such file, or it is a damaged image
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static FileVerification of(
      Path file, SignatureFile signature, Optional<PublicKey> key, EventSink sink) {
    byte[] sha256 = Message.of(file, sink).sha256();
    String digest = HexFormat.of().formatHex(sha256);
    if (!digest.equals(signature.sha256())) {
      throw new VerificationFailed(
          "eeprom.digest-mismatch",
          file + " is not the file that the signature was made for: its SHA-256 differs",
          Facts.of("file", file.toAbsolutePath().normalize(), "sha256", digest, "expected", signature.sha256()),
          "One of the two was changed or damaged since. Make the signature again, or get the file again.");
    }
    Optional<EepromImage> image = image(file);
    Rsa rsa = rsa(file, sha256, signature, key, image.isPresent());
    if (image.isEmpty()) {
      return new FileVerification(digest, rsa, Optional.empty(), List.of());
    }
    ConfigSignature config = config(file, image.get(), key);
    return new FileVerification(digest, rsa, Optional.of(config), counterSigned(file, image.get(), config, key, sink));
  }

  private static Rsa rsa(
      Path file, byte[] sha256, SignatureFile signature, Optional<PublicKey> key, boolean image) {
    if (signature.rsa2048().isEmpty()) {
      if (key.isPresent() && !image) {
        throw new VerificationFailed(
            "eeprom.rsa-missing",
            "The signature of " + file + " has no RSA part, so the key cannot confirm it",
            Facts.of("file", file.toAbsolutePath().normalize(), "key", key.get().fingerprint()),
            "Sign it: sbcprov eeprom digest FILE --out SIG --key PEM");
      }
      return Rsa.ABSENT;
    }
    if (key.isEmpty()) {
      return Rsa.NOT_CHECKED;
    }
    if (!key.get().verifies(sha256, HexFormat.of().parseHex(signature.rsa2048().get()))) {
      throw new VerificationFailed(
          "eeprom.rsa-mismatch",
          "The RSA signature of " + file + " does not fit it and the key",
          Facts.of("file", file.toAbsolutePath().normalize(), "key", key.get().fingerprint()),
          "It was made with another key, or was damaged since.");
    }
    return Rsa.VALID;
  }

  private static ConfigSignature config(Path file, EepromImage image, Optional<PublicKey> key) {
    ConfigSignature config = ConfigSignature.of(image);
    if (config.state() == ConfigSignature.State.UNSIGNED && key.isPresent()) {
      throw failed("eeprom.config-unsigned", "The configuration in " + file + " is not signed", file, key, config);
    }
    if (config.signed() && !config.valid()) {
      throw failed(
          "eeprom.config-mismatch",
          "The configuration in " + file + " is " + config.state().words()
              + "; a board with secure boot does not start",
          file,
          config.key(),
          config);
    }
    if (key.isPresent() && !config.key().equals(key)) {
      throw new VerificationFailed(
          "eeprom.key-differs",
          "The configuration in " + file + " is signed with another key than the one given",
          Facts.of(
              "file", file.toAbsolutePath().normalize(),
              "key", config.key().map(PublicKey::fingerprint).orElse(null),
              "expected", key.get().fingerprint()),
          "A board whose fuses hold the given key does not start from this image.");
    }
    return config;
  }

  private static VerificationFailed failed(
      String code, String message, Path file, Optional<PublicKey> key, ConfigSignature config) {
    return new VerificationFailed(
        code,
        message,
        Facts.of(
            "file", file.toAbsolutePath().normalize(),
            "state", config.state().word(),
            "key", key.map(PublicKey::fingerprint).orElse(null)),
        "Sign it: sbcprov eeprom sign IMAGE --config FILE --key PEM --out IMAGE");
  }

  private static List<String> counterSigned(
      Path file, EepromImage image, ConfigSignature config, Optional<PublicKey> key, EventSink sink) {
    FirmwareSignature firmware = FirmwareSignature.of(image);
    if (!firmware.problems().isEmpty()) {
      throw mismatch(file, firmware.problems().get(0));
    }
    List<String> without = firmware.unsigned();
    if (!without.isEmpty() && config.signed()) {
      String message =
          String.join(" and ", without) + " of " + file + (without.size() == 1 ? " is" : " are")
              + " not counter-signed: a board with secure boot does not start from it";
      Map<String, Object> facts = Facts.of("file", file.toAbsolutePath().normalize(), "names", without);
      if (key.isPresent()) {
        throw new VerificationFailed(
            "eeprom.firmware-not-signed",
            message,
            facts,
            "Sign a released image with --firmware: sbcprov eeprom sign IMAGE --config FILE --key PEM --firmware --out"
                + " IMAGE");
      }
      sink.accept(new Warning("eeprom.firmware-not-signed", message, facts));
    }
    return firmware.counterSigned();
  }

  private static VerificationFailed mismatch(Path file, FirmwareSignature.Problem problem) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", file.toAbsolutePath().normalize());
    all.put("name", problem.stage());
    all.putAll(problem.facts());
    return new VerificationFailed(
        "eeprom.firmware-mismatch",
        problem.stage() + " of " + file + " " + problem.words(),
        all,
        "A board with secure boot does not start from it. Sign a released image again, with --firmware.");
  }

  /** The file as an EEPROM image, when it has the size of one and begins like one. */
  private static Optional<EepromImage> image(Path file) {
    try {
      long size = Files.size(file);
      if (size != Chip.BCM2711.imageSize() && size != Chip.BCM2712.imageSize()) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    }
    try {
      return Optional.of(EepromImage.read(file));
    } catch (BadInput e) {
      if (e.code().equals("eeprom.other-file") || e.code().equals("eeprom.empty")) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
