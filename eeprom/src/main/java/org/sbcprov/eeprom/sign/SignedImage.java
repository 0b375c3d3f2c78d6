package org.sbcprov.eeprom.sign;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.SignatureFile;

/** A signed image, not yet written. */
public final class SignedImage {
  private final SigningPlan plan;
  private final EepromImage image;
  private final Optional<byte[]> recovery;

  SignedImage(SigningPlan plan, EepromImage image, Optional<byte[]> recovery) {
    this.plan = plan;
    this.image = image;
    this.recovery = recovery;
  }

  /** The image. */
  public EepromImage image() {
    return image;
  }

  /** The counter-signed recovery program, if one was asked for. */
  public Optional<byte[]> recovery() {
    return recovery.isEmpty() ? recovery : Optional.of(recovery.get().clone());
  }

  /**
   * Writes the image, its signature and the recovery program. They appear together, after what was written has been
   * read again and every signature in it checked with the public key.
   *
   * @return the signature beside the image
   * @throws VerificationFailed {@code eeprom.read-back} when one does not fit
   * @throws org.sbcprov.core.failure.IoFailed when writing fails
   */
  public SignatureFile write() {
    byte[] bytes = image.bytes();
    SignatureFile signature = SignatureFile.of(bytes, plan.request().timestamp());
    List<Path> targets = new ArrayList<>(List.of(plan.request().out(), plan.signature()));
    List<byte[]> contents = new ArrayList<>(List.of(bytes, signature.write()));
    if (recovery.isPresent()) {
      targets.add(plan.request().recovery().orElseThrow().out());
      contents.add(recovery.get());
    }
    List<AtomicOutput> outputs = AtomicOutput.openAll(targets, contents);
    try {
      if (recovery.isPresent()) {
        requireStage("recovery.bin", readBack(outputs.get(2)));
      }
      requireSigned(readBack(outputs.get(0)), bytes);
      AtomicOutput.commitAll(outputs);
      return signature;
    } finally {
      AtomicOutput.closeAll(outputs);
    }
  }

  private static byte[] readBack(AtomicOutput output) {
    try {
      FileChannel channel = output.channel();
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(channel.size(), EepromImage.MAX_SIZE));
      while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {}
      return Arrays.copyOf(buffer.array(), buffer.position());
    } catch (IOException e) {
      throw FileFailures.reading(output.target(), "file", e);
    }
  }

  private void requireSigned(byte[] written, byte[] expected) {
    require(Arrays.equals(written, expected), "the image");
    EepromImage read;
    try {
      read = EepromImage.parse(written, plan.request().out().toString());
    } catch (BadInput e) {
      throw unconfirmed("the image", e);
    }
    ConfigSignature signature = ConfigSignature.of(read);
    require(Arrays.equals(read.bootConf(), plan.request().config()), EepromImage.BOOT_CONF);
    require(signature.valid(), EepromImage.BOOT_CONF_SIGNATURE);
    require(signature.key().isPresent() && signature.key().get().equals(plan.key()), EepromImage.PUBLIC_KEY);
    if (plan.request().scope() == SigningRequest.Scope.FIRMWARE) {
      requireStage(EepromImage.BOOTCODE, read.bootcode());
      if (read.ab()) {
        requireStage(EepromImage.BOOTSYS, read.file(EepromImage.BOOTSYS).orElseThrow());
      }
    }
  }

  private void requireStage(String name, byte[] stage) {
    List<BootcodeSignature> blocks = BootcodeSignature.parse(stage);
    require(
        blocks.size() == 2
            && blocks.get(0).customer()
            && blocks.get(0).verifies(stage)
            && blocks.get(0).key().isPresent()
            && blocks.get(0).key().get().equals(plan.key())
            && !blocks.get(1).customer()
            && blocks.get(1).verifies(stage),
        name);
  }

  private void require(boolean condition, String what) {
    if (!condition) {
      throw unconfirmed(what, null);
    }
  }

  private VerificationFailed unconfirmed(String what, BadInput cause) {
    return new VerificationFailed(
        "eeprom.read-back",
        "The signed image was read again, and " + what + " is not right; nothing was written",
        Facts.of("image", plan.request().out(), "name", what),
        "The disk or the memory may be failing; try another one.",
        cause);
  }
}
