package org.sbcprov.cli.compat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.sbcprov.cli.DropIn;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.eeprom.SignatureFile;
import org.sbcprov.eeprom.sign.KeySigner;
import org.sbcprov.eeprom.sign.Message;
import org.sbcprov.eeprom.sign.PublicKey;
import org.sbcprov.eeprom.sign.Signed;
import org.sbcprov.eeprom.sign.WrapperSigner;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov compat rpi-eeprom-digest}: what that script of raspberrypi/rpi-eeprom does, by its command line. */
public final class DigestDropIn implements DropIn {
  private static final String PROGRAM = "rpi-eeprom-digest";
  private static final String OPTIONS = "c:i:H:k:ho:v:";
  private static final int LONGEST_SOC = 16;

  /** A program may wait for somebody to touch a token. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private ShellArguments arguments;

  @Override
  public void describe(CommandSpec spec) {
    DropInHelp.finish(
        spec,
        "-i FILE -o SIG [-k KEY | -H PROGRAM], or -i FILE -v SIG -k KEY",
        HelpPage.of(
                spec,
                "Write and verify .sig files by the command line of rpi-eeprom-digest.",
                "  -i FILE     what to sign: an image, a boot.conf, a boot.img\n"
                    + "  -o SIG      the file to write: SHA-256, time and, with a key, the RSA signature\n"
                    + "  -k KEY      RSA key of 2048 bits in PEM: the private one to sign, the public one for -v\n"
                    + "  -H PROGRAM  sign with this program, which gets: -a rsa2048-sha256 FILE\n"
                    + "  -c SOC      the chip that FILE is for, 2711 or 2712\n"
                    + "  -v SIG      verify FILE with SIG and the public key\n"
                    + "  -h          this help",
                "The time is SOURCE_DATE_EPOCH when that is set. Options of sbcprov, such as --json, stand before"
                    + " \"compat\". docs/compat.md tells where this differs from rpi-eeprom-digest, and why.")
            .example("sbcprov compat rpi-eeprom-digest -i pieeprom.bin -o pieeprom.sig", "What goes beside an image.")
            .example("sbcprov compat rpi-eeprom-digest -k private.pem -i boot.img -o boot.sig", "Sign for secure boot.")
            .example("sbcprov compat rpi-eeprom-digest -k public.pem -i boot.img -v boot.sig", "Verify that."));
  }

  @Override
  public boolean take(String[] given) {
    arguments = ShellArguments.parse(PROGRAM, OPTIONS, given);
    if (arguments.help()) {
      return true;
    }
    if (arguments.value('i') == null) {
      throw ShellArguments.usage(PROGRAM, "-i is missing: what to sign or verify");
    }
    if (arguments.value('v') == null && arguments.value('o') == null) {
      throw ShellArguments.usage(PROGRAM, "-o or -v is missing: the signature to write or to verify");
    }
    return false;
  }

  @Override
  public Outcome run(Session session) {
    Path file = DropInFiles.path(arguments.value('i'));
    Path key = key();
    Path signature = DropInFiles.path(arguments.value('v'));
    return signature == null ? write(session, file, key) : verify(session, file, key, signature);
  }

  private Path key() {
    String given = arguments.value('k');
    if (given != null && given.startsWith("pkcs11:")) {
      throw new BadInput(
          "compat.pkcs11",
          "A key on a token (pkcs11:) is not taken",
          Facts.none(),
          "Sign with a program of yours that asks the token: -H PROGRAM. It gets -a rsa2048-sha256 FILE, and prints the"
              + " signature in hexadecimal.");
    }
    Path key = DropInFiles.path(given);
    if (key != null && !Files.exists(key)) {
      throw new BadInput(
          "input.not-found", "RSA key \"" + key + "\" not found", Facts.of("file", key), "Check the path.");
    }
    return key;
  }

  private Outcome verify(Session session, Path file, Path key, Path signatureFile) {
    if (key == null) {
      throw new BadInput(
          "compat.key-missing",
          "Option -v also requires passing public key via -k",
          Facts.none(),
          "Give the public key in PEM with -k.");
    }
    SignatureFile signature = SignatureFile.read(signatureFile);
    if (signature.rsa2048().isEmpty()) {
      throw new BadInput(
          "compat.no-rsa",
          "No RSA signature in " + signatureFile,
          Facts.of("file", signatureFile),
          "It was made without a key; sign again with -k or -H.");
    }
    byte[] rsa = HexFormat.of().parseHex(signature.rsa2048().get());
    PublicKey publicKey = PublicKey.readPublic(key);
    if (!publicKey.verifies(Message.of(file, session.events()).sha256(), rsa)) {
      session.print("Verification failure\n");
      throw new VerificationFailed(
          "compat.not-verified",
          file + " not verified",
          Facts.of("file", file, "signature", signatureFile, "key", publicKey.fingerprint()),
          "The file was changed since it was signed, or it was signed with another key.");
    }
    session.print("Verified OK\n");
    return Outcome.ok(Facts.of("file", file, "signature", signatureFile, "verified", true));
  }

  private Outcome write(Session session, Path file, Path key) {
    Path out = DropInFiles.path(arguments.value('o'));
    String program = arguments.value('H');
    // Without a slash it is looked for on the search path.
    Path programFile = program == null || program.indexOf('/') < 0 ? null : DropInFiles.path(program);
    DropInFiles.requireApart(out, file, key, programFile);
    Message message = Message.of(file, session.events());
    String sha256;
    String rsa = null;
    if (program == null && key != null) {
      Signed signed = KeySigner.read(key, session.events()).sign(message);
      sha256 = signed.sha256();
      rsa = signed.rsa2048();
    } else {
      sha256 = HexFormat.of().formatHex(message.sha256());
    }
    if (program != null) {
      rsa = WrapperSigner.unconfirmed(session.programs(), program, LIMIT, file);
    }
    SignatureFile signature =
        SignatureFile.of(sha256, session.timestamp(), Optional.ofNullable(soc()), Optional.ofNullable(rsa));
    byte[] content = signature.write();
    DropInFiles.write(session, out, content);
    return Outcome.ok(
        DropInFiles.facts(out, "signature", content, "file", file, "sha256", sha256, "signed", rsa != null));
  }

  /** The chip as given; it becomes a line of its own. */
  private String soc() {
    String soc = arguments.value('c');
    for (int i = 0; soc != null && i < soc.length(); i++) {
      if (soc.length() > LONGEST_SOC || !Character.isLetterOrDigit(soc.charAt(i)) || soc.charAt(i) > 'z') {
        throw ShellArguments.usage(PROGRAM, "-c " + soc + " is not the name of a chip such as 2712");
      }
    }
    return soc;
  }
}
