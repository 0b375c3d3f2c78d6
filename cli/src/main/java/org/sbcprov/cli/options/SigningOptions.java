package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.eeprom.sign.KeySigner;
import org.sbcprov.eeprom.sign.PublicKey;
import org.sbcprov.eeprom.sign.Signer;
import org.sbcprov.eeprom.sign.WrapperSigner;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Who signs: a key in a file, or a program that reaches it. */
public final class SigningOptions {
  private static final int LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;

  private final OptionSpec key =
      Options.path("PEM", "Private key: RSA, 2048 bits, PKCS#1 or PKCS#8, not encrypted.", "--key");
  private final OptionSpec wrapper =
      Options.text(
          "PROGRAM",
          "Sign with this program instead; it is called as PROGRAM -a rsa2048-sha256 FILE and prints the signature in"
              + " hexadecimal. Needs --public.",
          "--hsm-wrapper");
  private final OptionSpec timeout =
      OptionSpec.builder("--hsm-timeout")
          .type(int.class)
          .paramLabel("SECONDS")
          .defaultValue("120")
          .description("How long that program may take for each signature (default: 120).")
          .build();
  private final OptionSpec publicKey =
      Options.path("FILE", "Public key, PEM or pubkey.bin; with --key it is checked to belong to it.", "--public");

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(key).addOption(wrapper).addOption(publicKey).addOption(timeout);
  }

  /** Files that are read for it: no output may replace them. */
  public List<Path> inputs() {
    List<Path> inputs = new ArrayList<>(3);
    Path keyFile = key.getValue();
    Path publicFile = publicKey.getValue();
    String program = wrapper.getValue();
    if (keyFile != null) {
      inputs.add(keyFile);
    }
    if (publicFile != null) {
      inputs.add(publicFile);
    }
    if (program != null && program.indexOf('/') >= 0) {
      inputs.add(Path.of(program));
    }
    return inputs;
  }

  /** Who signs, if anybody is to. */
  public Optional<Signer> signer(Session session) {
    Path keyFile = key.getValue();
    Path publicFile = publicKey.getValue();
    String program = wrapper.getValue();
    if (keyFile != null && program != null) {
      throw usage("--key and --hsm-wrapper exclude each other", "Give one of them.");
    }
    if (keyFile != null) {
      return Optional.of(keySigner(session, keyFile, publicFile));
    }
    if (program == null) {
      if (publicFile != null) {
        throw usage("--public alone signs nothing", "Give --key or --hsm-wrapper, too.");
      }
      return Optional.empty();
    }
    if (program.isEmpty()) {
      throw usage("The name of the program for --hsm-wrapper is empty", "Give its path, or its name on the PATH.");
    }
    if (publicFile == null) {
      throw usage(
          "--hsm-wrapper needs --public: the program gives signatures only, and the public key goes into the image",
          "Give the public key that belongs to it.");
    }
    int seconds = timeout.getValue();
    Options.requireWithin(timeout, LONGEST_TIMEOUT_SECONDS, " seconds", "eeprom.hsm-timeout");
    return Optional.of(
        new WrapperSigner(session.programs(), program, Duration.ofSeconds(seconds), PublicKey.read(publicFile)));
  }

  /** Who signs, for commands that cannot do without. */
  public Signer required(Session session) {
    Optional<Signer> signer = signer(session);
    if (signer.isEmpty()) {
      throw usage("Who signs?", "Give --key with a private key, or --hsm-wrapper with a program that signs.");
    }
    return signer.get();
  }

  private static Signer keySigner(Session session, Path keyFile, Path publicFile) {
    KeySigner signer = KeySigner.read(keyFile, session.events());
    if (publicFile != null) {
      PublicKey given = PublicKey.read(publicFile);
      if (!given.equals(signer.publicKey())) {
        throw new BadInput(
            "eeprom.key-mismatch",
            "The public key " + publicFile + " does not belong to the private key " + keyFile,
            Facts.of("public", given.fingerprint(), "private", signer.publicKey().fingerprint()),
            "Leave --public out: the private key holds the public one.");
      }
    }
    return signer;
  }

  private static Failure usage(String message, String hint) {
    return new BadUsage("usage.signer", message, Facts.none(), hint);
  }
}
