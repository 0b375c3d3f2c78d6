package org.sbcprov.eeprom.sign;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.rpi.SecondStageForm;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.EepromImage;

/** Whether a file may stand in an image for the BCM2712 as its first or second stage: no board starts from another. */
public final class ReplacementStage {
  private static final String TAKE_A_RELEASE =
      "Take the file out of a released image with \"sbcprov eeprom extract\", or allow this one with --allow-unsigned.";

  private final EepromImage image;
  private final String name;
  private final Path file;
  private final byte[] content;
  private final boolean allow;
  private final EventSink sink;

  private ReplacementStage(
      EepromImage image, String name, Path file, byte[] content, boolean allow, EventSink sink) {
    this.image = image;
    this.name = name;
    this.file = file;
    this.content = content;
    this.allow = allow;
    this.sink = sink;
  }

  /**
   * Checks that Raspberry Pi signed it, with the key that it signed the image with, that nothing was damaged since, that
   * it is of the kind that belongs there, and not too large. Images for the BCM2711 are passed over: they take neither.
   *
   * @param image what it is to go into
   * @param name {@link EepromImage#BOOTCODE} or {@link EepromImage#BOOTSYS}
   * @param file where it is from
   * @param allow whether to warn instead
   * @param sink gets the warnings
   * @throws BadInput {@code eeprom.firmware-unsigned}, {@code eeprom.firmware-kind}, {@code eeprom.firmware-too-large}
   */
  public static void check(
      EepromImage image, String name, Path file, byte[] content, boolean allow, EventSink sink) {
    if (image.chip() != Chip.BCM2712) {
      return;
    }
    ReplacementStage stage = new ReplacementStage(image, name, file, content, allow, sink);
    stage.checkSignatures();
    stage.checkKind();
    if (content.length > Stage.MAX_SIZE) {
      stage.tell(
          "eeprom.firmware-too-large", "has " + content.length + " bytes; the boot ROM takes " + Stage.MAX_SIZE);
    }
  }

  private void checkSignatures() {
    List<BootcodeSignature> blocks = BootcodeSignature.parse(content);
    if (blocks.isEmpty()) {
      boolean older = SecondStageForm.soc(content).equals(Optional.of(Chip.BCM2711.soc()));
      tell(
          "eeprom.firmware-unsigned",
          older ? "is a program for the BCM2711" : "has no signature of Raspberry Pi at its end");
      return;
    }
    int customers = 0;
    for (BootcodeSignature block : blocks) {
      customers += block.customer() ? 1 : 0;
      if (!block.verifies(content)) {
        String whose = block.customer() ? "the customer's" : "Raspberry Pi's";
        tell("eeprom.firmware-unsigned", "is damaged: " + whose + " signature at its end does not fit");
        return;
      }
    }
    BootcodeSignature first = blocks.get(blocks.size() - 1);
    if (first.customer()) {
      tell("eeprom.firmware-unsigned", "is signed by a customer only, not by Raspberry Pi");
    } else if (customers > 1 || blocks.size() - customers > 1) {
      tell("eeprom.firmware-unsigned", "has " + blocks.size() + " signatures; the boot ROM takes two");
    } else if (!keyOfImage().equals(first.key()) && keyOfImage().isPresent()) {
      tell("eeprom.firmware-unsigned", "is signed with another key than Raspberry Pi's, which signed the image");
    }
  }

  private void checkKind() {
    StageKind expected =
        name.equals(EepromImage.BOOTSYS)
            ? StageKind.SECOND
            : image.ab() ? StageKind.FIRST_OF_TWO : StageKind.FIRST_ALONE;
    StageKind kind = StageKind.of(content);
    if (kind != StageKind.UNKNOWN && kind != expected) {
      tell("eeprom.firmware-kind", "is " + kind.words() + "; the image needs " + expected.words());
      return;
    }
    String otherName = name.equals(EepromImage.BOOTSYS) ? EepromImage.BOOTCODE : EepromImage.BOOTSYS;
    Optional<byte[]> other =
        name.equals(EepromImage.BOOTSYS) ? Optional.of(image.bootcode()) : image.file(EepromImage.BOOTSYS);
    if (other.isPresent() && Arrays.equals(plain(other.get()), plain(content))) {
      tell("eeprom.firmware-kind", "is the " + otherName + " of the image");
    }
  }

  private static byte[] plain(byte[] stage) {
    return BootcodeSignature.withoutCustomers(stage);
  }

  /** The key that Raspberry Pi signed the image's own first stage with. */
  private Optional<PublicKey> keyOfImage() {
    byte[] bootcode = image.bootcode();
    List<BootcodeSignature> blocks = BootcodeSignature.parse(bootcode);
    BootcodeSignature first = blocks.isEmpty() ? null : blocks.get(blocks.size() - 1);
    return first == null || first.customer() || !first.verifies(bootcode) ? Optional.empty() : first.key();
  }

  private void tell(String code, String problem) {
    String message = file + " cannot be the " + name + " of a board: it " + problem;
    if (!allow) {
      throw new BadInput(
          code,
          message,
          Facts.of("file", file.toAbsolutePath().normalize(), "name", name, "size", content.length),
          TAKE_A_RELEASE);
    }
    sink.accept(
        new Warning(code, message, Facts.of("file", file.toAbsolutePath().normalize(), "name", name)));
  }
}
