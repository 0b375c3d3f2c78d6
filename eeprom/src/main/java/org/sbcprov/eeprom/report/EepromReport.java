package org.sbcprov.eeprom.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.sign.ConfigSignature;
import org.sbcprov.eeprom.sign.FirmwareSignature;

/**
 * Everything that there is to tell about an EEPROM image.
 *
 * @param source its path
 * @param chip what it is for
 * @param size in bytes
 * @param ab see {@link EepromImage#ab}
 * @param build when and from what the bootloader was built
 * @param updateTime see {@link EepromImage#updateTime}
 * @param areas the parts of the image
 * @param sections all sections in order
 * @param config the configuration; empty when the image has none
 * @param signature how the configuration is signed; empty when the image has none
 * @param certificate the certificate for HTTPS; empty when the image has none
 * @param stages how the stages of the bootloader are signed; none where that cannot be told
 * @param firmware whether these signatures go together
 * @param beside the signature file beside it
 */
public record EepromReport(
    Path source,
    Chip chip,
    int size,
    boolean ab,
    Optional<BuildInfo> build,
    OptionalLong updateTime,
    List<Area> areas,
    List<SectionReport> sections,
    Optional<ConfigReport> config,
    Optional<ConfigSignature> signature,
    Optional<CertificateReport> certificate,
    List<StageReport> stages,
    FirmwareSignature firmware,
    SignatureBeside beside) {
  /**
   * Looks at an image, and at the signature file beside it.
   *
   * @param source the image's path
   * @throws org.sbcprov.core.failure.BadInput when there is no such file, or it is not an image
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static EepromReport read(Path source) {
    return of(EepromImage.read(source), source);
  }

  /** The same for an image that was read. */
  public static EepromReport of(EepromImage image, Path source) {
    byte[] bytes = image.bytes();
    List<SectionReport> sections = new ArrayList<>();
    OptionalInt room = OptionalInt.empty();
    for (int i = 0; i < image.sections().size(); i++) {
      SectionReport section = SectionReport.of(image, image.sections().get(i));
      sections.add(section);
      if (section.room().isPresent() && section.section().isFile(EepromImage.BOOT_CONF)) {
        room = section.room();
      }
    }
    boolean configured = image.file(EepromImage.BOOT_CONF).isPresent();
    Optional<ConfigSignature> signature = configured ? Optional.of(ConfigSignature.of(image)) : Optional.empty();
    return new EepromReport(
        source,
        image.chip(),
        bytes.length,
        image.ab(),
        image.build(),
        image.updateTime(),
        Area.of(image, bytes),
        List.copyOf(sections),
        configured ? Optional.of(ConfigReport.of(image, room)) : Optional.empty(),
        signature,
        CertificateReport.of(image),
        StageReport.of(image),
        FirmwareSignature.of(image),
        SignatureBeside.of(source, bytes, signature.flatMap(ConfigSignature::key)));
  }

  /** What was checked and does not fit: signatures of another image, of another configuration, by another key. */
  public List<Warning> mismatches() {
    List<Warning> found = new ArrayList<>();
    if (!beside.code().isEmpty()) {
      found.add(
          new Warning(
              beside.code(),
              "Boards refuse the image with " + beside.file().orElseThrow() + ": " + beside.problem(),
              Facts.of(
                  "signature", beside.file().orElseThrow(),
                  "sha256", beside.imageSha256(),
                  "expected", beside.sha256().orElse(null))));
    }
    if (signature.isPresent() && isMismatch(signature.get().state())) {
      found.add(
          new Warning(
              "eeprom.config-mismatch",
              "The configuration is " + signature.get().state().words() + "; a board with secure boot does not start",
              Facts.of("state", signature.get().state().word())));
    }
    for (FirmwareSignature.Problem problem : firmware.problems()) {
      Map<String, Object> facts = new LinkedHashMap<>(Facts.of("name", problem.stage()));
      facts.putAll(problem.facts());
      found.add(
          new Warning(
              "eeprom.firmware-mismatch",
              problem.stage() + " " + problem.words() + "; a board with secure boot does not start",
              facts));
    }
    return found;
  }

  /** Where something is only missing, nothing was checked. */
  private static boolean isMismatch(ConfigSignature.State state) {
    return switch (state) {
      case SIGNATURE_DAMAGED, DIGEST_DIFFERS, KEY_DAMAGED, RSA_DIFFERS -> true;
      case UNSIGNED, VALID, SIGNATURE_MISSING, RSA_MISSING, KEY_MISSING -> false;
    };
  }
}
