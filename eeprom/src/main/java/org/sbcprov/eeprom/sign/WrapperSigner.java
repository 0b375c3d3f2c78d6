package org.sbcprov.eeprom.sign;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.Programs;

/**
 * Signs through another program, which reaches a hardware security module or whatever holds the key. It is called as
 * usbboot's tools call it, {@code PROGRAM -a rsa2048-sha256 FILE}, and prints the signature as 512 hexadecimal digits. It
 * may ask for a PIN meanwhile.
 */
public final class WrapperSigner implements Signer {
  private static final String ALGORITHM = "rsa2048-sha256";
  private static final int DIGITS = PublicKey.SIGNATURE_SIZE * 2;

  private final Programs programs;
  private final String program;
  private final Duration limit;
  private final PublicKey publicKey;

  /**
   * @param program by path or by name on the search path, without arguments
   * @param limit how long each signature may take
   * @param publicKey the key that its signatures are checked with
   */
  public WrapperSigner(Programs programs, String program, Duration limit, PublicKey publicKey) {
    this.programs = programs;
    this.program = program;
    this.limit = limit;
    this.publicKey = publicKey;
  }

  /**
   * The signature that a program makes of a file, 512 lower-case hexadecimal digits. Nothing confirms it: for when nobody
   * tells the public key.
   *
   * @param limit how long it may take
   * @throws DeviceFailed when the program fails or answers nonsense
   */
  public static String unconfirmed(Programs programs, String program, Duration limit, Path file) {
    return HexFormat.of().formatHex(new WrapperSigner(programs, program, limit, null).ask(file));
  }

  @Override
  public PublicKey publicKey() {
    return publicKey;
  }

  @Override
  public String name() {
    return program;
  }

  @Override
  public Signed sign(Message message) {
    byte[] sha256 = message.sha256();
    byte[] rsa = message.file().isPresent() ? ask(message.file().get()) : askAboutCopy(message);
    return Signed.confirmed(
        publicKey,
        message,
        sha256,
        rsa,
        program,
        "Check that the public key belongs to the key that the program signs with, and that it signs the file it is"
            + " given with PKCS#1 v1.5 over SHA-256.");
  }

  /** In a directory that nobody else can look into. */
  private byte[] askAboutCopy(Message message) {
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      return ask(directory.write(message.name(), message.bytes()));
    }
  }

  private byte[] ask(Path file) {
    ProgramResult result = programs.runAttended(List.of(program, "-a", ALGORITHM, file.toString()), limit);
    if (result.status() != 0) {
      String complaint = result.complaint();
      throw new DeviceFailed(
          "eeprom.hsm-failed",
          program + " ended with status " + result.status() + (complaint.isEmpty() ? "" : ": " + complaint),
          Facts.of("program", program, "program-status", result.status(), "program-said", complaint),
          "Run it by hand: " + program + " -a " + ALGORITHM + " FILE");
    }
    String answer = new String(result.output(), StandardCharsets.ISO_8859_1).strip();
    if (answer.length() != DIGITS || !isHex(answer)) {
      throw answer(result.output().length, answer.length());
    }
    return HexFormat.of().parseHex(answer);
  }

  private Failure answer(int size, int digits) {
    String what = digits + " characters";
    if (digits == 0) {
      what = "nothing";
    } else if (digits == DIGITS) {
      what = "something else than hexadecimal digits";
    }
    return new DeviceFailed(
        "eeprom.hsm-output",
        program + " printed " + what + " where a signature of " + DIGITS + " hexadecimal digits was expected",
        Facts.of("program", program, "size", size, "expected", DIGITS),
        "It has to print the signature and nothing else; messages belong to standard error.");
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
