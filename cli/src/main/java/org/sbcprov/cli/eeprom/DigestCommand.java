package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.SigningOptions;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.eeprom.sign.Message;
import org.sbcprov.eeprom.sign.Signed;
import org.sbcprov.eeprom.sign.Signer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom digest FILE --out SIG}. */
public final class DigestCommand implements Command {
  private final PositionalParamSpec file = Options.pathParameter(0, "FILE", "File of any size, such as boot.img.");
  private final OptionSpec out = Options.requiredPath("SIG", "Signature file to write.", "--out");
  private final OptionSpec soc =
      OptionSpec.builder("--soc")
          .type(String.class)
          .paramLabel("SOC")
          .completionCandidates(List.of("2711", "2712"))
          .description("Chip that a firmware update is for: 2711 or 2712.")
          .build();
  private final SigningOptions signing = new SigningOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addOption(out).addOption(soc);
    signing.addTo(spec);
    HelpPage.of(
            spec,
            "Make the signature file of a file: its SHA-256, the time, and with a key an RSA signature.",
            "The same bytes as rpi-eeprom-digest makes with the same SOURCE_DATE_EPOCH.",
            "A signed EEPROM image needs more than this: its signatures are inside, see sbcprov eeprom sign.")
        .example("sbcprov eeprom digest boot.img --out boot.sig --key private.pem", "Sign a system for secure boot.")
        .example("sbcprov eeprom digest pieeprom.bin --out pieeprom.sig", "Guard an update against damage.")
        .example(
            "sbcprov eeprom digest boot.img --out boot.sig --hsm-wrapper ./hsm --public public.pem",
            "Sign with a key that never leaves its module.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.DEVICE, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path source = file.getValue();
    Path target = out.getValue();
    String given = soc.getValue();
    String chip = given == null ? null : ChipNames.parse(given).number();
    List<Path> inputs = new ArrayList<>(signing.inputs());
    inputs.add(source);
    OutputGuard.requireApart(List.of(target), inputs);
    Instant time = session.timestamp();
    Optional<Signer> signer = signing.signer(session);
    Message message = Message.of(source, session.events());
    SignatureFile signature;
    if (signer.isEmpty()) {
      String sha256 = HexFormat.of().formatHex(message.sha256());
      signature = SignatureFile.of(sha256, time, Optional.ofNullable(chip), Optional.empty());
    } else {
      Signed signed = signer.get().sign(message);
      signature = SignatureFile.of(signed.sha256(), time, Optional.ofNullable(chip), Optional.of(signed.rsa2048()));
    }
    AtomicOutput.write(target, signature.write());
    String key = signer.isEmpty() ? null : signer.get().publicKey().fingerprint();
    session.say("signature   " + target + ": " + signature.sha256() + ", ts " + signature.timestamp().getAsLong());
    session.say("rsa         " + (key == null ? "none" : "by key " + key));
    return Outcome.ok(
        Facts.of(
            "file", source,
            "signature", target,
            "sha256", signature.sha256(),
            "timestamp", signature.timestamp().getAsLong(),
            "soc", chip,
            "signed", key != null,
            "key", key));
  }
}
