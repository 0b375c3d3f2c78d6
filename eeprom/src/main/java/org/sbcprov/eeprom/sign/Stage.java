package org.sbcprov.eeprom.sign;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/**
 * A program of the BCM2712 that is to be counter-signed, as {@code rpi-sign-bootcode -n 16 -v 0} does.
 *
 * @param name of the file
 * @param content as Raspberry Pi made it
 * @param replaced the customer's block that it had before, if any
 */
record Stage(String name, byte[] content, Optional<BootcodeSignature> replaced) {
  /** The most that the boot ROM loads, block included. */
  static final int MAX_SIZE = 110 * 1024;

  private static final int VERSION = 0;

  /**
   * Looks at a program. What a customer signed before is taken off: the boot ROM knows one such block, not two.
   *
   * @param where words for messages, such as {@code " of pieeprom.bin"}
   * @throws BadInput {@code eeprom.firmware-unsigned} when Raspberry Pi's own signature is not there or does not fit;
   *     {@code eeprom.firmware-too-large}
   */
  static Stage of(String name, String where, byte[] file) {
    byte[] content = BootcodeSignature.withoutCustomers(file);
    List<BootcodeSignature> blocks = BootcodeSignature.parse(content);
    if (blocks.isEmpty()) {
      throw unsigned(name, name + where + " has no signature of Raspberry Pi at its end", file.length);
    }
    if (!blocks.get(0).verifies(content)) {
      throw unsigned(
          name, "Raspberry Pi's signature of " + name + where + " does not fit it: it is damaged", file.length);
    }
    int size = content.length + BootcodeSignature.SIZE;
    if (size > MAX_SIZE) {
      throw new BadInput(
          "eeprom.firmware-too-large",
          name + where + " would have " + size + " bytes with its signature; the boot ROM takes " + MAX_SIZE,
          Facts.of("name", name, "size", size, "limit", MAX_SIZE),
          "Take the file of a release.");
    }
    return new Stage(name, content, BootcodeSignature.customers(file));
  }

  SigningPlan.Part part() {
    return new SigningPlan.Part(name, content.length);
  }

  /** The program with a block that has the right size. */
  byte[] withEmptyBlock() {
    return Arrays.copyOf(content, content.length + BootcodeSignature.SIZE);
  }

  /** The counter-signed program. */
  byte[] sign(Signer signer) {
    byte[] part = BootcodeSignature.signedPart(content, BootcodeSignature.CUSTOMER, VERSION);
    Signed signed = signer.sign(Message.of(part, name));
    byte[] whole = Arrays.copyOf(part, content.length + BootcodeSignature.SIZE);
    byte[] rsa = HexFormat.of().parseHex(signed.rsa2048());
    System.arraycopy(rsa, 0, whole, part.length, rsa.length);
    byte[] key = signer.publicKey().write();
    System.arraycopy(key, 0, whole, part.length + rsa.length, key.length);
    return whole;
  }

  void warn(PublicKey key, EventSink sink) {
    if (replaced.isEmpty()) {
      return;
    }
    boolean same = replaced.get().key().isPresent() && replaced.get().key().get().equals(key);
    sink.accept(
        new Warning(
            "eeprom.firmware-resigned",
            name + " was counter-signed before, with " + (same ? "the same" : "another")
                + " key; that signature is replaced",
            Facts.of("name", name, "same-key", same)));
  }

  private static Failure unsigned(String name, String message, int size) {
    return new BadInput(
        "eeprom.firmware-unsigned",
        message,
        Facts.of("name", name, "size", size),
        "A BCM2712 with secure boot starts only what Raspberry Pi and you signed. Take the file of a release.");
  }
}
