package org.sbcprov.eeprom.sign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.core.rpi.SecondStageForm;
import org.sbcprov.eeprom.BootConf;
import org.sbcprov.eeprom.BuildInfo;
import org.sbcprov.eeprom.CaCertificate;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfigText;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.RecoveryBin;
import org.sbcprov.eeprom.SignatureFile;

/**
 * What signing an image will do: all that can go wrong before the first signature was looked at. The order of steps,
 * and so every byte, is that of usbboot's {@code update-pieeprom.sh}.
 */
public final class SigningPlan {
  /** Older bootloaders know nothing of secure boot; the limit of {@code update-pieeprom.sh}. */
  private static final long FIRST_WITH_SECURE_BOOT = 1632136573;

  private final SigningRequest request;
  private final PublicKey key;
  private final Path signature;
  private final EepromImage image;
  private final List<Part> parts;

  /** Each is null where it is not to be signed. */
  private final Stage recovery;

  private final Stage bootcode;
  private final Stage bootsys;

  /**
   * Something that gets a signature.
   *
   * @param name of the file
   * @param size what is signed, in bytes
   */
  public record Part(String name, int size) {}

  private SigningPlan(
      SigningRequest request,
      PublicKey key,
      Path signature,
      EepromImage image,
      Stage recovery,
      Stage bootcode,
      Stage bootsys) {
    this.request = request;
    this.key = key;
    this.signature = signature;
    this.image = image;
    this.recovery = recovery;
    this.bootcode = bootcode;
    this.bootsys = bootsys;
    List<Part> all = new ArrayList<>(4);
    for (Stage stage : new Stage[] {recovery, bootcode, bootsys}) {
      if (stage != null) {
        all.add(stage.part());
      }
    }
    all.add(new Part(EepromImage.BOOT_CONF, request.config().length));
    this.parts = List.copyOf(all);
  }

  /**
   * Reads the image and looks at everything. Nothing is signed or written.
   *
   * @param key the key that the image will hold
   * @throws BadUsage {@code eeprom.out-name}; {@code eeprom.sign-scope} when the chip and the scope do not fit; {@code
   *     eeprom.timestamp}
   * @throws BadInput when the source is not an image, lacks a file or the room; {@code eeprom.config-binary}; {@code
   *     eeprom.firmware-unsigned} or {@code eeprom.firmware-too-large} when the firmware cannot be counter-signed
   * @throws Refused {@code eeprom.no-secure-boot} when the bootloader is too old for it, or of unknown age; {@code
   *     output.is-input} when an output is the source; {@code eeprom.firmware-other-key} when firmware that stays was
   *     counter-signed with another key
   */
  public static SigningPlan of(SigningRequest request, PublicKey key, EventSink sink) {
    Path signature = EepromRewrite.signatureOf(request.out());
    requireOwnNames(request, signature);
    ConfigText.require(request.config(), "The configuration");
    EepromImage image = EepromImage.read(request.source());
    requireScope(request, image);
    requireSecureBoot(request.source(), image);
    boolean firmware = request.scope() == SigningRequest.Scope.FIRMWARE;
    String where = " of " + request.source();
    Stage recovery = null;
    Stage bootcode = null;
    Stage bootsys = null;
    if (request.recovery().isPresent()) {
      byte[] program = request.recovery().get().content();
      requireOwnChip(program);
      recovery = Stage.of(RecoveryBin.NAME, "", program);
    }
    if (firmware) {
      bootcode = Stage.of(EepromImage.BOOTCODE, where, image.bootcode());
    }
    if (firmware && image.ab()) {
      bootsys = Stage.of(EepromImage.BOOTSYS, where, image.file(EepromImage.BOOTSYS).get());
    }
    SigningPlan plan = new SigningPlan(request, key, signature, image, recovery, bootcode, bootsys);
    plan.requireSameKey();
    plan.requireRoom(sink);
    plan.warn(sink);
    return plan;
  }

  /** What is signed, in this order. */
  public List<Part> parts() {
    return parts;
  }

  /** The image that it starts from. */
  public EepromImage image() {
    return image;
  }

  /** Where the image's {@code .sig} goes. */
  public Path signature() {
    return signature;
  }

  /** What is to be done. */
  public SigningRequest request() {
    return request;
  }

  /** The key that the image will hold. */
  public PublicKey key() {
    return key;
  }

  /**
   * Signs.
   *
   * @throws org.sbcprov.core.failure.Failure see {@link Signer#sign}
   */
  public SignedImage sign(Signer signer) {
    if (!signer.publicKey().equals(key)) {
      throw new IllegalArgumentException("another key than planned");
    }
    byte[] signedRecovery = recovery == null ? null : recovery.sign(signer);
    byte[] signedBootcode = bootcode == null ? null : bootcode.sign(signer);
    byte[] signedBootsys = bootsys == null ? null : bootsys.sign(signer);
    Signed config = signer.sign(Message.of(request.config(), EepromImage.BOOT_CONF));
    byte[] configSignature = configSignature(config);
    EepromImage signed = assemble(signedBootcode, signedBootsys, configSignature);
    return new SignedImage(this, signed, Optional.ofNullable(signedRecovery));
  }

  private byte[] configSignature(Signed signed) {
    return SignatureFile.of(
            signed.sha256(), request.timestamp(), Optional.empty(), Optional.of(signed.rsa2048()))
        .write();
  }

  /** The image with what was signed; a stage that is null stays. */
  private EepromImage assemble(byte[] newBootcode, byte[] newBootsys, byte[] configSignature) {
    EepromImage changed = image;
    if (newBootcode != null) {
      changed = changed.withBootcode(newBootcode);
    }
    if (newBootsys != null) {
      changed = changed.withFile(EepromImage.BOOTSYS, newBootsys);
    }
    if (request.certificate().isPresent()) {
      changed = changed.withFile(EepromImage.CA_CERTIFICATE, request.certificate().get());
    }
    return changed
        .withBootConf(request.config())
        .withFile(EepromImage.BOOT_CONF_SIGNATURE, configSignature)
        .withFile(EepromImage.PUBLIC_KEY, key.write());
  }

  /**
   * Puts in what has the size that signatures will have: nobody is to type a PIN for an image without room, or at a
   * time that no signature can hold.
   */
  private void requireRoom(EventSink sink) {
    byte[] configSignature = configSignature(new Signed("0".repeat(64), "0".repeat(2 * PublicKey.SIGNATURE_SIZE)));
    EepromImage changed =
        assemble(
            bootcode == null ? null : bootcode.withEmptyBlock(),
            bootsys == null ? null : bootsys.withEmptyBlock(),
            configSignature);
    ConfigText.warnWhenAtRisk(changed, sink);
  }

  private void warn(EventSink sink) {
    ConfigText.warnWhenEmpty(request.config(), sink);
    for (Stage stage : new Stage[] {recovery, bootcode, bootsys}) {
      if (stage != null) {
        stage.warn(key, sink);
      }
    }
    warnOfOlderKey(sink);
    warnOfCertificate(sink);
  }

  /** Boards whose fuses hold the key of the image so far would start no longer. */
  private void warnOfOlderKey(EventSink sink) {
    if (!image.isFilled(EepromImage.PUBLIC_KEY)) {
      return;
    }
    Optional<PublicKey> older = ConfigSignature.keyOf(image);
    if (older.isEmpty() || !older.get().equals(key)) {
      sink.accept(
          new Warning(
              "eeprom.key-replaced",
              request.source() + " holds another key than it will be signed with; boards that have that one in their"
                  + " fuses do not start from the result",
              Facts.of(
                  "key", key.fingerprint(),
                  "older-key", older.isEmpty() ? null : older.get().fingerprint())));
    }
  }

  /** No board would start from the result, whatever its fuses hold. */
  private void requireSameKey() {
    if (request.scope() == SigningRequest.Scope.FIRMWARE || image.chip() != Chip.BCM2712) {
      return;
    }
    Optional<BootcodeSignature> block = BootcodeSignature.customers(image.bootcode());
    Optional<PublicKey> firmwareKey = block.isEmpty() ? Optional.empty() : block.get().key();
    if (firmwareKey.isPresent() && !firmwareKey.get().equals(key)) {
      throw new Refused(
          "eeprom.firmware-other-key",
          "The bootcode of " + request.source() + " is counter-signed with another key than the configuration would"
              + " be; no board has both",
          Facts.of("key", key.fingerprint(), "firmware-key", firmwareKey.get().fingerprint()),
          "Sign the firmware, too, with --firmware.");
    }
  }

  private void warnOfCertificate(EventSink sink) {
    Optional<String> expected = BootConf.of(request.config()).value(CaCertificate.KEY);
    if (expected.isEmpty() || expected.get().isEmpty()) {
      return;
    }
    Optional<byte[]> certificate = request.certificate();
    if (certificate.isEmpty() && image.isFilled(EepromImage.CA_CERTIFICATE)) {
      certificate = image.file(EepromImage.CA_CERTIFICATE);
    }
    String actual = certificate.isEmpty() ? "" : Sha256.hex(certificate.get());
    if (!expected.get().equalsIgnoreCase(actual)) {
      sink.accept(
          new Warning(
              "eeprom.cacert-hash",
              CaCertificate.KEY + " in the configuration is not the SHA-256 of "
                  + (actual.isEmpty() ? "a certificate: the image has none" : "the certificate, " + actual)
                  + "; the board will not boot over HTTPS",
              Facts.of("expected", expected.get(), "actual", actual.isEmpty() ? null : actual)));
    }
  }

  private static void requireOwnNames(SigningRequest request, Path signature) {
    OutputGuard.requireApart(List.of(request.out(), signature), List.of(request.source()));
    if (request.recovery().isPresent()) {
      Path out = request.recovery().get().out();
      OutputGuard.requireApart(List.of(out), List.of(request.source()));
      if (OutputGuard.isSameEntry(out, request.out()) || OutputGuard.isSameEntry(out, signature)) {
        throw new BadUsage(
            "eeprom.out-name",
            out + " would be written twice",
            Facts.of("file", out),
            "Give the recovery program another name than the image and its signature.");
      }
    }
  }

  private static void requireScope(SigningRequest request, EepromImage image) {
    boolean bcm2712 = image.chip() == Chip.BCM2712;
    if (!bcm2712 && (request.scope() == SigningRequest.Scope.FIRMWARE || request.recovery().isPresent())) {
      throw new BadUsage(
          "eeprom.sign-scope",
          request.source() + " is an image for the BCM2711, whose firmware is not counter-signed: its boot ROM checks"
              + " Raspberry Pi's signature only",
          Facts.of("file", request.source().toAbsolutePath().normalize(), "chip", image.chip().soc()),
          "Leave --firmware and --recovery out: with the configuration, all is signed that can be.");
    }
    if (bcm2712 && request.scope() == SigningRequest.Scope.UNSTATED) {
      throw new BadUsage(
          "eeprom.sign-scope",
          request.source() + " is an image for the BCM2712, which starts with secure boot only when its firmware is"
              + " counter-signed, too",
          Facts.of("file", request.source().toAbsolutePath().normalize(), "chip", image.chip().soc()),
          "Add --firmware to sign it; or --config-only to leave it, for an image that somebody else finishes.");
    }
  }

  /** A recovery.bin for the BCM2711 is signed, too, in a form of its own; its owner has taken the wrong one. */
  private static void requireOwnChip(byte[] program) {
    Optional<String> soc = SecondStageForm.soc(program);
    if (soc.isPresent() && !soc.get().equals(Chip.BCM2712.soc())) {
      throw new BadInput(
          "eeprom.recovery-chip",
          "The " + RecoveryBin.NAME + " to counter-sign is for the " + soc.get().toUpperCase(Locale.ROOT)
              + ", the image is for the " + Chip.BCM2712 + "; a board's ROM refuses another chip's",
          Facts.of("chip", soc.get(), "image-chip", Chip.BCM2712.soc()),
          "Take the recovery.bin of the rpi-eeprom package, from the directory that the image comes from.");
    }
  }

  private static void requireSecureBoot(Path source, EepromImage image) {
    Optional<BuildInfo> build = image.build();
    long built = build.isEmpty() ? -1 : build.get().timestamp().getEpochSecond();
    if (built < FIRST_WITH_SECURE_BOOT) {
      throw new Refused(
          "eeprom.no-secure-boot",
          build.isEmpty()
              ? source + " does not tell when it was built, so it cannot be known to support secure boot"
              : source + " was built on " + build.get().date() + "; secure boot needs one of 2021-09-20 or later",
          Facts.of(
              "file", source.toAbsolutePath().normalize(),
              "built", build.isEmpty() ? null : built,
              "needed", FIRST_WITH_SECURE_BOOT),
          "Take a newer released image, called pieeprom-DATE.bin.");
    }
  }
}
