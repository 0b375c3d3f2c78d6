package org.sbcprov.eeprom.sign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.eeprom.EepromImage;

/**
 * Checks a program of the BCM2712 in a file of its own, such as {@code bootcode5.bin}: its signatures are at its end, and
 * there is no {@code .sig}.
 *
 * @param sha256 the file's digest
 * @param blocks all valid: Raspberry Pi's, perhaps with a customer's before it in this list
 */
public record StageVerification(String sha256, List<BootcodeSignature> blocks) {
  /**
   * Checks a file.
   *
   * @param key whose signature has to be there besides Raspberry Pi's
   * @return empty when the file does not end with a signature block
   * @throws VerificationFailed {@code eeprom.firmware-mismatch} when a signature does not fit, or they are not those that
   *     a board takes; with a key {@code eeprom.firmware-not-signed} and {@code eeprom.key-differs}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static Optional<StageVerification> of(Path file, Optional<PublicKey> key) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > EepromImage.MAX_SIZE) {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    }
    byte[] content = InputFiles.read(file, "file", EepromImage.MAX_SIZE);
    List<BootcodeSignature> blocks = BootcodeSignature.parse(content);
    if (blocks.isEmpty()) {
      return Optional.empty();
    }
    for (BootcodeSignature block : blocks) {
      if (!block.verifies(content)) {
        String whose = block.customer() ? "the customer's" : "Raspberry Pi's";
        throw mismatch(file, "does not fit " + whose + " signature at its end");
      }
    }
    if (blocks.get(blocks.size() - 1).customer()) {
      throw mismatch(file, "is signed by a customer only, not by Raspberry Pi");
    }
    if (blocks.size() > 2 || blocks.size() == 2 && !blocks.get(0).customer()) {
      throw mismatch(file, "has " + blocks.size() + " signatures; the boot ROM takes Raspberry Pi's and one of a customer");
    }
    if (key.isPresent()) {
      requireKey(file, blocks.get(0), key.get());
    }
    return Optional.of(new StageVerification(Sha256.hex(content), blocks));
  }

  private static void requireKey(Path file, BootcodeSignature last, PublicKey key) {
    if (!last.customer()) {
      throw failed(
          "eeprom.firmware-not-signed",
          file + " is signed by Raspberry Pi, but not counter-signed",
          Facts.of("file", file.toAbsolutePath().normalize(), "key", key.fingerprint()),
          "Sign it together with an image: sbcprov eeprom sign IMAGE --config FILE --key PEM --firmware --recovery FILE"
              + " --recovery-out OUT --out IMAGE");
    }
    if (!last.key().equals(Optional.of(key))) {
      throw failed(
          "eeprom.key-differs",
          file + " is counter-signed with another key than the one given",
          Facts.of(
              "file", file.toAbsolutePath().normalize(),
              "key", last.key().map(PublicKey::fingerprint).orElse(null),
              "expected", key.fingerprint()),
          "A board whose fuses hold the given key does not start it.");
    }
  }

  private static VerificationFailed mismatch(Path file, String problem) {
    return failed(
        "eeprom.firmware-mismatch",
        file + " " + problem,
        Facts.of("file", file.toAbsolutePath().normalize()),
        "A board with secure boot does not start it. Sign a released file again.");
  }

  private static VerificationFailed failed(String code, String message, Map<String, Object> facts, String hint) {
    return new VerificationFailed(code, message, facts, hint);
  }
}
