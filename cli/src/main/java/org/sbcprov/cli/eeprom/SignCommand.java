package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.SigningOptions;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.CaCertificate;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.eeprom.lint.Lint;
import org.sbcprov.eeprom.sign.Signer;
import org.sbcprov.eeprom.sign.SigningPlan;
import org.sbcprov.eeprom.sign.SigningRequest;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom sign IMAGE --config F --key PEM --out G}. */
public final class SignCommand implements Command {
  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "EEPROM image to start from.");
  private final OptionSpec config = Options.requiredPath("FILE", "The boot.conf to sign and put in.", "--config");
  private final OptionSpec out = Options.requiredPath("FILE", "Image to write, with its .sig beside it.", "--out");
  private final SigningOptions signing = new SigningOptions();
  private final OptionSpec firmware =
      Options.flag("Counter-sign the firmware, too: bootcode.bin and bootsys (BCM2712).", "--firmware");
  private final OptionSpec configOnly =
      Options.flag("Sign the configuration only, although that is not enough for a BCM2712.", "--config-only");
  private final OptionSpec recovery =
      Options.path(
          "FILE",
          "Counter-sign this recovery.bin, too: boards whose secure boot is on take no other (BCM2712).",
          "--recovery");
  private final OptionSpec recoveryOut =
      Options.path("FILE", "Where it goes; sbcprov eeprom recovery takes it from there.", "--recovery-out");
  private final OptionSpec certificate =
      Options.path("DER", "Put in this certificate of an authority, for booting over HTTPS.", "--cacert");
  private final OptionSpec dryRun =
      Options.flag("Check everything, the configuration for mistakes too, and tell what would be signed; sign nothing.", "--dry-run");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(config).addOption(out);
    signing.addTo(spec);
    spec.addOption(firmware)
        .addOption(configOnly)
        .addOption(recovery)
        .addOption(recoveryOut)
        .addOption(certificate)
        .addOption(dryRun);
    HelpPage.of(
            spec,
            "Sign an EEPROM image for boards with secure boot.",
            "Signs the configuration, puts it, its signature and the public key into the image, and writes the image"
                + " with its .sig. Before they appear, all signatures are checked with the public key. The bytes are"
                + " those of usbboot's update-pieeprom.sh.",
            "A BCM2712 (Compute Module 5) starts with secure boot only when its firmware is counter-signed as well, so"
                + " for its images --firmware or --config-only has to be given.",
            "Secure boot itself is switched on by fuses of the board, for ever; this command does not touch them. See"
                + " docs/secure-boot.md.")
        .example(
            "sbcprov eeprom sign new.bin --config boot.conf --key private.pem --out signed.bin",
            "For a Compute Module 4.")
        .example(
            "sbcprov eeprom sign new.bin --config boot.conf --key private.pem --firmware --out signed.bin",
            "For a Compute Module 5.")
        .example(
            "sbcprov eeprom sign new.bin --config boot.conf --hsm-wrapper ./hsm --public public.pem \\\n"
                + "      --firmware --out signed.bin --recovery recovery.bin --recovery-out signed-recovery.bin",
            "With a key that never leaves its module, for one whose secure boot is on already.")
        .example(
            "sbcprov eeprom recovery -d cm5 --image signed.bin --recovery signed-recovery.bin",
            "Then make what brings it to the board; sbcprov usbboot -d cm5 sends it.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.DEVICE, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    requireApart();
    Signer signer = signing.required(session);
    SigningPlan plan = SigningPlan.of(request(session), signer.publicKey(), session.events());
    boolean dry = dryRun.getValue();
    if (dry) {
      check(session, plan);
    }
    List<String> names = new ArrayList<>();
    String layout = plan.image().ab() ? ", A/B)" : ")";
    session.say("from        " + plan.request().source() + " (" + plan.image().chip() + layout);
    session.say("key         " + plan.key().fingerprint() + ", " + signer.name());
    SignatureFile signature = dry ? null : plan.sign(signer).write();
    for (SigningPlan.Part part : plan.parts()) {
      session.say((dry ? "would sign  " : "signed      ") + part.name() + ", " + part.size() + " bytes");
      names.add(part.name());
    }
    boolean firmwareMissing =
        plan.image().chip() == Chip.BCM2712 && plan.request().scope() == SigningRequest.Scope.CONFIG_ONLY;
    if (firmwareMissing) {
      session.say("not signed  the firmware (--config-only): a BCM2712 with secure boot needs it");
    }
    Optional<byte[]> der = plan.request().certificate();
    String hash = der.isEmpty() ? null : Sha256.hex(der.get());
    if (hash != null) {
      session.say("cacert      HTTP_CACERT_HASH=" + hash);
    }
    if (signature != null) {
      sayWritten(session, plan, signature);
    }
    return Outcome.ok(facts(plan, signature, names, hash));
  }

  /** What takes its time, and what writing would find: for dry runs. */
  private void check(Session session, SigningPlan plan) {
    AtomicOutput.check(plan.request().out());
    AtomicOutput.check(plan.signature());
    if (plan.request().recovery().isPresent()) {
      AtomicOutput.check(plan.request().recovery().get().out());
    }
    Lint.Target target = Lint.Target.of(plan.image());
    LintGate.warn(
        session,
        config.getValue(),
        plan.request().config(),
        new Lint.Target(target.chip(), target.built(), target.sizeLimit(), target.board(), Optional.of(true)));
  }

  private void requireApart() {
    List<Path> outputs = new ArrayList<>(3);
    Path target = out.getValue();
    outputs.add(target);
    outputs.add(EepromRewrite.signatureOf(target));
    Path recoveryTarget = recoveryOut.getValue();
    Path recoverySource = recovery.getValue();
    if ((recoveryTarget == null) != (recoverySource == null)) {
      throw usage("--recovery and --recovery-out go together", "Give both, or neither.");
    }
    if (firmware.<Boolean>getValue() && configOnly.<Boolean>getValue()) {
      throw usage("--firmware and --config-only exclude each other", "Give one of them.");
    }
    List<Path> inputs = new ArrayList<>(signing.inputs());
    inputs.add(image.getValue());
    inputs.add(config.getValue());
    if (recoveryTarget != null) {
      outputs.add(recoveryTarget);
      inputs.add(recoverySource);
    }
    Path der = certificate.getValue();
    if (der != null) {
      inputs.add(der);
    }
    OutputGuard.requireApart(outputs, inputs);
  }

  private SigningRequest request(Session session) {
    boolean withFirmware = firmware.getValue();
    boolean withoutFirmware = configOnly.getValue();
    SigningRequest.Scope scope =
        withFirmware
            ? SigningRequest.Scope.FIRMWARE
            : withoutFirmware ? SigningRequest.Scope.CONFIG_ONLY : SigningRequest.Scope.UNSTATED;
    Path configFile = config.getValue();
    byte[] content = InputFiles.read(configFile, "boot.conf", EepromImage.MAX_SIZE);
    Path der = certificate.getValue();
    Path recoverySource = recovery.getValue();
    Path recoveryTarget = recoveryOut.getValue();
    return new SigningRequest(
        image.getValue(),
        out.getValue(),
        content,
        der == null ? Optional.empty() : Optional.of(readCertificate(der)),
        scope,
        recoverySource == null
            ? Optional.empty()
            : Optional.of(
                new SigningRequest.Recovery(
                    InputFiles.read(recoverySource, "recovery program", EepromImage.MAX_SIZE), recoveryTarget)),
        session.timestamp());
  }

  private static byte[] readCertificate(Path file) {
    byte[] der = InputFiles.read(file, "certificate", EepromImage.MAX_SIZE);
    return CaCertificate.parse(der, file.toString()).der();
  }

  private static void sayWritten(Session session, SigningPlan plan, SignatureFile signature) {
    Path target = plan.request().out();
    session.say("image       " + target);
    session.say(
        "signature   " + plan.signature() + ": " + signature.sha256() + ", ts " + signature.timestamp().getAsLong());
    if (plan.request().recovery().isPresent()) {
      session.say("recovery    " + plan.request().recovery().get().out());
    }
    RewriteReport.sayNext(session, target, plan.image().chip());
  }

  private static Map<String, Object> facts(
      SigningPlan plan, SignatureFile signature, List<String> names, String certificateHash) {
    SigningRequest request = plan.request();
    boolean bcm2712 = plan.image().chip() == Chip.BCM2712;
    return Facts.of(
        "source", request.source(),
        "image", request.out(),
        "signature", plan.signature(),
        "written", signature != null,
        "chip", plan.image().chip().soc(),
        "ab", plan.image().ab(),
        "key", plan.key().fingerprint(),
        "signed", names,
        "firmware-signed", bcm2712 ? request.scope() == SigningRequest.Scope.FIRMWARE : null,
        "recovery", request.recovery().isEmpty() ? null : request.recovery().get().out(),
        "cacert-hash", certificateHash,
        "sha256", signature == null ? null : signature.sha256(),
        "timestamp", signature == null ? null : signature.timestamp().getAsLong(),
        "config-size", request.config().length,
        "config-limit", plan.image().configLimit());
  }

  private static BadUsage usage(String message, String hint) {
    return new BadUsage("usage", message, Facts.none(), hint);
  }
}
