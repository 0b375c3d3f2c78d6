package org.sbcprov.cli.eeprom;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.eeprom.sign.BootcodeSignature;
import org.sbcprov.eeprom.sign.ConfigSignature;
import org.sbcprov.eeprom.sign.FileVerification;
import org.sbcprov.eeprom.sign.PublicKey;
import org.sbcprov.eeprom.sign.StageVerification;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom verify FILE}. */
public final class VerifyCommand implements Command {
  private final PositionalParamSpec file =
      Options.pathParameter(0, "FILE", "EEPROM image, boot.img, or any other file.");
  private final OptionSpec sig =
      Options.path("SIG", "Its signature file (default: beside FILE, with the extension .sig).", "--sig");
  private final OptionSpec key =
      Options.path("FILE", "Public key that it has to be signed with, PEM or pubkey.bin.", "--key");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addOption(sig).addOption(key);
    HelpPage.of(
            spec,
            "Check a file against its signature file, and an EEPROM image's signatures inside.",
            "Compares the SHA-256. With --key also the RSA signature, which then has to be there. In an EEPROM image"
                + " that is the signature of its configuration, made with the public key in the image; a counter-signed"
                + " bootcode and bootsys are checked, too.",
            "With --key, an image for the BCM2712 has to be counter-signed as a whole; without, there is a warning.",
            "Without --key, an RSA signature beside the file is not checked, and the output says so.",
            "A bootcode, bootsys or recovery.bin of a BCM2712 without signature file is checked by the signatures at its"
                + " end.")
        .example("sbcprov eeprom verify network/pieeprom.bin", "Is the update whole?")
        .example("sbcprov eeprom verify boot.img --key public.pem", "Would a board with this key start it?")
        .example("sbcprov eeprom verify bootcode5.bin --key public.pem", "Is the recovery program counter-signed?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path source = file.getValue();
    Path given = sig.getValue();
    Path signature = given == null ? EepromRewrite.signatureOf(source) : given;
    Path keyFile = key.getValue();
    Optional<PublicKey> wanted = keyFile == null ? Optional.empty() : Optional.of(PublicKey.read(keyFile));
    if (given == null && !Files.exists(signature)) {
      Optional<StageVerification> stage = StageVerification.of(source, wanted);
      if (stage.isPresent()) {
        return ofStage(session, source, stage.get(), wanted.isPresent());
      }
    }
    SignatureFile expected = SignatureFile.read(signature);
    FileVerification verified = FileVerification.of(source, expected, wanted, session.events());
    session.say("sha256      matches: " + verified.sha256());
    session.say("rsa         " + rsa(verified));
    Optional<ConfigSignature> config = verified.config();
    Optional<PublicKey> embedded = config.isEmpty() ? Optional.empty() : config.get().key();
    if (config.isPresent()) {
      session.say("boot.conf   " + config.get().state().words());
      if (embedded.isPresent()) {
        session.say("key         " + embedded.get().fingerprint() + (wanted.isPresent() ? ", the one given" : ""));
      }
    }
    if (!verified.counterSigned().isEmpty()) {
      session.say("firmware    counter-signed: " + String.join(", ", verified.counterSigned()));
    }
    return Outcome.ok(
        Facts.of(
            "file", source,
            "signature", signature,
            "sha256", verified.sha256(),
            "timestamp", expected.timestamp().isPresent() ? expected.timestamp().getAsLong() : null,
            "soc", expected.targetSoc().orElse(null),
            "rsa", verified.rsa().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            "config", config.isEmpty() ? null : config.get().state().word(),
            "key", embedded.isEmpty() ? wanted.map(PublicKey::fingerprint).orElse(null) : embedded.get().fingerprint(),
            "counter-signed", config.isEmpty() ? null : verified.counterSigned()));
  }

  private static Outcome ofStage(Session session, Path source, StageVerification stage, boolean wanted) {
    session.say("sha256      " + stage.sha256() + "; there is no signature file to compare it with");
    List<Object> blocks = new ArrayList<>();
    for (BootcodeSignature block : stage.blocks()) {
      String fingerprint = block.key().orElseThrow().fingerprint();
      session.say(
          "signed      by " + (block.customer() ? "a customer" : "Raspberry Pi") + ", and the signature fits; key "
              + fingerprint + (block.customer() && wanted ? ", the one given" : ""));
      blocks.add(
          Facts.of(
              "customer", block.customer(),
              "keynum", block.keynum(),
              "version", block.version(),
              "key", fingerprint,
              "valid", true));
    }
    return Outcome.ok(Facts.of("file", source, "sha256", stage.sha256(), "signatures", blocks));
  }

  private static String rsa(FileVerification verified) {
    boolean inside = verified.rsa() == FileVerification.Rsa.ABSENT && verified.config().isPresent();
    return verified.rsa().words() + (inside ? " beside the image; it belongs inside" : "");
  }
}
