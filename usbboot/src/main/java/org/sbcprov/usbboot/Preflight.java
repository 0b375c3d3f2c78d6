package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.rpi.SecondStageForm;
import org.sbcprov.core.usb.UsbPort;

/**
 * Looks at the boot directory once the chip is known and before anything is sent, for what the board will refuse and for
 * what its owner probably did not mean. What cannot be a second stage for the chip is a failure, see {@link SecondStage},
 * and so is a {@code pieeprom.bin} that no board would start from; the rest is warned about, since only the board knows
 * what it asks for.
 */
final class Preflight {
  /** What an image begins with. */
  private static final byte[] IMAGE_MAGIC = {0x55, (byte) 0xaa, (byte) 0xf0, 0x0f};

  private final BootFiles files;
  private final Chip chip;
  private final String overlay;
  private final EventSink sink;
  private Sha256Task image;
  private Runnable comparison;

  Preflight(BootFiles files, Chip chip, UsbPort port, EventSink sink) {
    this(files, chip, files.overlay(port), sink);
  }

  /**
   * @param overlay name of the board's own directory, or {@code null}
   */
  Preflight(BootFiles files, Chip chip, String overlay, EventSink sink) {
    this.files = files;
    this.chip = chip;
    this.overlay = overlay;
    this.sink = sink;
  }

  /**
   * Warns of an EEPROM update that the board will not take, or that is not the one that was meant.
   *
   * @throws BadInput {@code usbboot.not-an-image} when the board would take it and never start again
   */
  void check() {
    Optional<BadInput> deadly = look();
    if (deadly.isPresent()) {
      throw deadly.get();
    }
  }

  private Optional<BadInput> look() {
    try (BootFile image = files.find(chip, overlay, KnownFiles.EEPROM_IMAGE).orElse(null);
        BootFile update = files.find(chip, overlay, KnownFiles.EEPROM_UPDATE).orElse(null);
        BootFile signature = files.find(chip, overlay, KnownFiles.EEPROM_SIGNATURE).orElse(null)) {
      BootConfig config = config();
      checkOrder(config);
      BootFile served = image != null && image.size() > 0 ? image : update;
      if (served == null || served.size() == 0) {
        checkMissing(config, signature);
        return Optional.empty();
      }
      if (served == image && update != null && update.size() > 0) {
        warn(
            "usbboot.two-images",
            "There are " + image.source() + " and " + update.source() + "; only the first one is taken",
            Facts.of("image", image.source(), "other", update.source()));
      }
      return checkImage(served, signature);
    } catch (Denied | IOException | Failure e) {
      // It is only looked at here; the same comes up again, and is a failure, when the board asks for it.
      Interruption.check();
      return Optional.empty();
    }
  }

  /** Warns of a program that lacks what the chip's ROM checks. */
  void check(SecondStage secondStage) {
    boolean signed = chip == Chip.BCM2711 || chip == Chip.BCM2712;
    if (signed && SecondStageForm.soc(secondStage.bytes()).isEmpty()) {
      warn(
          "usbboot.unsigned-second-stage",
          secondStage.source() + " does not end with the signature block that the ROM of the " + chip
              + " checks: it may be cut or damaged, and the ROM will probably refuse it",
          Facts.of("file", secondStage.source(), "size", secondStage.program().limit()));
    }
  }

  private BootConfig config() throws Denied, IOException {
    try (BootFile file = files.find(chip, overlay, KnownFiles.CONFIG).orElse(null)) {
      return file == null ? BootConfig.NONE : BootConfig.parse(start(file, BootConfig.LIMIT));
    }
  }

  private void checkOrder(BootConfig config) {
    if (config.tooLateForReboot().isPresent()) {
      String setting = config.tooLateForReboot().get();
      warn(
          "usbboot.config-order",
          setting + " stands behind recovery_reboot in config.txt: the board restarts before it comes to it",
          Facts.of("setting", setting));
    }
  }

  private void checkMissing(BootConfig config, BootFile signature) {
    Path original = files.directory().resolve(KnownFiles.EEPROM_ORIGINAL);
    if (Files.isRegularFile(original) && !config.provisions()) {
      warn(
          "usbboot.image-not-made",
          "There is " + original + ", but no pieeprom.bin, so nothing will be flashed; make it with"
              + " sbcprov eeprom set-order",
          Facts.of("original", original));
    } else if (signature != null && signature.size() > 0) {
      warn(
          "usbboot.signature-alone",
          "There is " + signature.source() + ", but no pieeprom.bin that it could be for",
          Facts.of("signature", signature.source()));
    }
  }

  private Optional<BadInput> checkImage(BootFile image, BootFile signature) throws IOException {
    if (image.size() != chip.eepromBytes()) {
      warn(
          "usbboot.wrong-image-size",
          image.source() + " has " + image.size() + " bytes" + otherChip(image.size()) + "; a " + chip
              + (chip.eepromBytes() == 0 ? " has no boot EEPROM" : " needs " + chip.eepromBytes()),
          Facts.of("file", image.source(), "size", image.size(), "expected", chip.eepromBytes()));
      return Optional.empty();
    }
    byte[] bytes = start(image, chip.eepromBytes());
    for (int i = 0; i < IMAGE_MAGIC.length; i++) {
      if (i >= bytes.length || bytes[i] != IMAGE_MAGIC[i]) {
        return Optional.of(notAnImage(image, bytes));
      }
    }
    if (signature == null || signature.size() == 0) {
      warn(
          "usbboot.no-signature",
          "There is " + image.source() + ", but no pieeprom.sig beside it; the board will probably refuse the image",
          Facts.of("image", image.source()));
    } else {
      compare(image, bytes, signature);
    }
    return Optional.empty();
  }

  /** Boards compare what they flash with its signature only, and random bytes can have one that fits. */
  private static BadInput notAnImage(BootFile image, byte[] bytes) {
    return new BadInput(
        "usbboot.not-an-image",
        image.source() + " has the size of an EEPROM image, but is none: a board that it is written to does not start",
        Facts.of(
            "file", image.source(),
            "offset", "0x0",
            "found", HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IMAGE_MAGIC.length)),
            "expected", HexFormat.of().formatHex(IMAGE_MAGIC)),
        "Nothing was sent. Get the image again; sbcprov eeprom show tells whether a file is one.");
  }

  private static String otherChip(long size) {
    for (Chip other : Chip.values()) {
      if (other.eepromBytes() > 0 && other.eepromBytes() == size) {
        return ", as images for the " + other + " have";
      }
    }
    return "";
  }

  private void compare(BootFile file, byte[] bytes, BootFile signature) throws IOException {
    image = Sha256Task.of(bytes);
    Optional<String> expected = EepromSignature.digest(start(signature, SessionLog.SIGNATURE_LIMIT));
    if (expected.isEmpty()) {
      return;
    }
    comparison = () -> compare(file.source(), expected.get(), signature.source());
  }

  private void compare(String imageSource, String expected, String signatureSource) {
    String actual = image.hex();
    if (!expected.equals(actual)) {
      warn(
          "usbboot.signature-mismatch",
          imageSource + " is not the image that " + signatureSource + " was made for; the board will refuse it",
          Facts.of("image", imageSource, "sha256", actual, "sha256-in-signature", expected));
    }
  }

  /**
   * Brings what was begun to its end: the image's digest is computed while the board loads its second stage, and a
   * warning of one that does not fit its signature comes before the image can be asked for.
   *
   * @return the image that was looked at; null when there is none, or nothing to compare it with
   */
  Sha256Task finish() {
    Runnable last = comparison;
    comparison = null;
    if (last != null) {
      last.run();
    }
    return image;
  }

  private void warn(String code, String words, Map<String, Object> facts) {
    sink.accept(new Warning(code, words, facts));
  }

  private static byte[] start(BootFile file, int most) throws IOException {
    byte[] bytes = new byte[(int) Math.min(most, file.size())];
    file.read(ByteBuffer.wrap(bytes), 0);
    return bytes;
  }
}
