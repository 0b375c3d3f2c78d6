package org.sbcprov.usbboot;

import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.usbboot.SessionLog.Ending;
import org.sbcprov.usbboot.wire.Metadata;

/** The part of a verdict that is about updating an EEPROM. */
final class EepromVerdict {
  /** Of use only where the image itself is right, which the signature can no longer tell. */
  private static final String MAKE_SIGNATURE =
      "If the image is the right one, sbcprov eeprom digest DIR/pieeprom.bin --out DIR/pieeprom.sig makes its signature"
          + " anew. ";

  private static final String NEW_SIGNATURE = MAKE_SIGNATURE + "The EEPROM has probably not been changed.";

  private final Ended session;
  private final SessionLog log;
  private final Served image;

  EepromVerdict(Ended session) {
    this.session = session;
    this.log = session.log();
    this.image = log.eepromImage();
  }

  /** What was sent has to be what the signature says, even when the board does not care. */
  void checkSignature() {
    if (image == null || log.signature == null) {
      return;
    }
    Optional<String> digest = EepromSignature.digest(log.signature);
    if (digest.isEmpty()) {
      throw new VerificationFailed(
          "usbboot.bad-signature-file",
          KnownFiles.EEPROM_SIGNATURE + " does not start with a SHA-256 in hexadecimal",
          session.facts("file", log.lastServed(KnownFiles.EEPROM_SIGNATURE).source()),
          NEW_SIGNATURE);
    }
    if (!digest.get().equals(image.sha256())) {
      throw new VerificationFailed(
          "usbboot.signature-mismatch",
          image.source() + " is not the image that " + KnownFiles.EEPROM_SIGNATURE + " was made for",
          session.facts("image", image.source(), "sha256", image.sha256(), "sha256-in-signature", digest.get()),
          NEW_SIGNATURE);
    }
  }

  /** What the board says about the update, if it says anything. */
  void checkReport() {
    String update = log.metadata.get(Metadata.EEPROM_UPDATE);
    if (update == null || update.equalsIgnoreCase(Metadata.SUCCESS)) {
      // A hash that differs then says nothing: the board has compared the image with its signature, and so has this
      // host; whether EEPROM_HASH is of the image or of what the EEPROM holds is not documented.
      return;
    }
    String hash = log.metadata.get(Metadata.EEPROM_HASH);
    if (image != null && hash != null && !hash.equalsIgnoreCase(image.sha256())) {
      throw new VerificationFailed(
          "usbboot.image-damaged",
          "The board did not get the EEPROM image that was sent to it, and did not use it",
          session.facts("sha256-sent", image.sha256(), "sha256-of-board", hash, "reported", update),
          "The USB connection damages data: try another cable and a port of the computer itself.");
    }
    signatureMissing();
    signatureRefused();
    throw new DeviceFailed(
        "usbboot.update-failed",
        "The board reports that the EEPROM was not updated: " + update,
        session.facts("reported", update),
        "The EEPROM may be write-protected (EEPROM_nWP). " + Ended.CONSOLE);
  }

  /** Without a signature a board does not even read the image, and reports the update as failed. */
  private void signatureMissing() {
    if (image == null && log.unavailable(KnownFiles.EEPROM_SIGNATURE)) {
      boolean empty = log.empty.contains(KnownFiles.EEPROM_SIGNATURE);
      throw new BadInput(
          "usbboot.missing-file",
          "The board needs "
              + KnownFiles.EEPROM_SIGNATURE
              + (empty ? ", which is empty" : ", and there is no such file in the boot directory"),
          session.facts(),
          "sbcprov eeprom digest DIR/pieeprom.bin --out DIR/pieeprom.sig makes it. The EEPROM has not been changed.");
    }
  }

  /** A board that has the signature and leaves the image unread has found the signature wanting. */
  private void signatureRefused() {
    if (log.signature != null && image == null) {
      throw new VerificationFailed(
          "usbboot.signature-refused",
          "The board did not accept " + KnownFiles.EEPROM_SIGNATURE + " and did not read the EEPROM image",
          session.facts("file", log.lastServed(KnownFiles.EEPROM_SIGNATURE).source()),
          MAKE_SIGNATURE + "The EEPROM has not been changed.");
    }
  }

  /** A board that wanted an image has to have read one, unless it did something else instead. */
  void checkImage() {
    if (!log.eepromAsked() || image != null || log.bootTarget() != null || log.provisioned()) {
      return;
    }
    Long size = log.sizes.get(KnownFiles.EEPROM_IMAGE);
    if (size == null || size == 0) {
      size = log.sizes.get(KnownFiles.EEPROM_UPDATE);
    }
    if (size != null && size > 0) {
      if (session.ending() != Ending.DONE) {
        return;
      }
      signatureMissing();
      signatureRefused();
      throw new DeviceFailed(
          "usbboot.image-not-read",
          "The board looked at the EEPROM image and did not read it",
          session.facts("size", size),
          Ended.CONSOLE);
    }
    boolean onlyUpdate = !log.asked.contains(KnownFiles.EEPROM_IMAGE);
    String empty = log.empty.isEmpty() ? "" : "; empty: " + String.join(", ", log.empty);
    throw new BadInput(
        "usbboot.missing-file",
        "The board wanted an EEPROM image and there was none: its EEPROM is unchanged" + empty,
        session.facts(),
        onlyUpdate
            ? "This second stage asks for " + KnownFiles.EEPROM_UPDATE + " only. To write " + KnownFiles.EEPROM_IMAGE
                + ", let recovery.bin be the second stage."
            : "sbcprov eeprom recovery -d DIR makes a directory with image and signature; sbcprov eeprom set-order puts"
                + " both into one that has an image called pieeprom.original.bin.");
  }

  /** A board writes its EEPROM after it has read the image: one that goes away then may have been unplugged. */
  void checkFlashed() {
    if (session.ending() != Ending.LEFT
        || image == null
        || log.succeeded(Metadata.EEPROM_UPDATE)
        || log.bootedAfterImage()) {
      return;
    }
    throw new DeviceFailed(
        "usbboot.left-while-flashing",
        "The board went away after it had read the EEPROM image, without reporting a result",
        session.facts("image", image.source()),
        "The state of the EEPROM is unknown: check power supply and cable, power-cycle the board in USB boot mode, and"
            + " flash it again.",
        log.cause);
  }
}
