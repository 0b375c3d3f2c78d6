package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.failure.VerificationFailed;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.usbboot.BootSession.Outcome;
import org.sbcprov.usbboot.SessionLog.Ending;
import org.sbcprov.usbboot.wire.Metadata;

/**
 * Says what a session was worth. That a board said {@code Done} is not enough: it also says so when it found nothing to
 * do, and a board that restarts into what it was given just leaves.
 */
final class Verdict {
  private static final String POWER_CYCLE = "Power-cycle the board before the next try.";
  private static final String CONSOLE =
      "The board's serial console tells more: put uart_2ndstage=1 into config.txt.";

  private final SessionLog log;
  private final Ending ending;
  private final Chip chip;
  private final UsbDevice device;
  private final Optional<String> serial;

  Verdict(SessionLog log, Ending ending, Chip chip, UsbDevice device, Optional<String> serial) {
    this.log = log;
    this.ending = ending;
    this.chip = chip;
    this.device = device;
    this.serial = serial;
  }

  /**
   * The outcome.
   *
   * @throws Failure when it is not success
   */
  Outcome judge() {
    checkRequests();
    checkSignature();
    checkReports();
    checkTransfers();
    checkEeprom();
    checkMissing();
    checkEnd();
    return success();
  }

  private void checkRequests() {
    if (!log.denied.isEmpty()) {
      String name = log.denied.keySet().iterator().next();
      throw new Refused(
          "usbboot.request-denied",
          "The board asked for \"" + name + "\", which it must not have: " + log.denied.get(name),
          facts("denied", new ArrayList<>(log.denied.keySet())),
          "It was told that there is no such file, and was served on otherwise. Check where the second stage program"
              + " comes from.");
    }
    if (log.problem != null) {
      throw log.problem;
    }
  }

  /** What was sent has to be what the signature says, even when the board does not care. */
  private void checkSignature() {
    Served image = log.eepromImage();
    if (image == null || log.signature == null) {
      return;
    }
    Optional<String> digest = EepromSignature.digest(log.signature.toByteArray());
    if (digest.isEmpty()) {
      throw new VerificationFailed(
          "usbboot.bad-signature-file",
          SessionLog.EEPROM_SIGNATURE + " does not start with a SHA-256 in hexadecimal",
          facts("file", log.lastServed(SessionLog.EEPROM_SIGNATURE).source()),
          "Write the signature file anew for this image. The EEPROM has probably not been changed.");
    }
    if (!digest.get().equals(image.sha256())) {
      throw new VerificationFailed(
          "usbboot.signature-mismatch",
          image.source() + " is not the image that " + SessionLog.EEPROM_SIGNATURE + " was made for",
          facts("image", image.source(), "sha256", image.sha256(), "sha256-in-signature", digest.get()),
          "Write the signature file anew for this image. The EEPROM has probably not been changed.");
    }
  }

  private void checkReports() {
    String update = log.metadata.get(Metadata.EEPROM_UPDATE);
    if (failed(update)) {
      Served image = log.eepromImage();
      String hash = log.metadata.get(Metadata.EEPROM_HASH);
      if (image != null && hash != null && !hash.equalsIgnoreCase(image.sha256())) {
        throw new VerificationFailed(
            "usbboot.image-damaged",
            "The board did not get the EEPROM image that was sent to it, and did not use it",
            facts("sha256-sent", image.sha256(), "sha256-of-board", hash, "reported", update),
            "The USB connection damages data: try another cable and a port of the computer itself.");
      }
      wrongImageSize();
      signatureRefused();
      throw new DeviceFailed(
          "usbboot.update-failed",
          "The board reports that the EEPROM was not updated: " + update,
          facts("reported", update),
          "The EEPROM may be write-protected (EEPROM_nWP). " + CONSOLE);
    }
    checkReport(Metadata.EEPROM_ERASE, "usbboot.erase-failed", "The board reports that the EEPROM was not erased");
    checkReport(
        Metadata.SECURE_BOOT_PROVISION, "usbboot.provision-failed", "The board reports that the key was not fused");
  }

  /** A board that has the signature and leaves the image unread has found the signature wanting. */
  private void signatureRefused() {
    if (log.signature != null && log.eepromImage() == null) {
      throw new VerificationFailed(
          "usbboot.signature-refused",
          "The board did not accept " + SessionLog.EEPROM_SIGNATURE + " and did not read the EEPROM image",
          facts("file", log.lastServed(SessionLog.EEPROM_SIGNATURE).source()),
          "Write the signature file anew for this image. The EEPROM has not been changed.");
    }
  }

  private void checkReport(String property, String code, String message) {
    String report = log.metadata.get(property);
    if (failed(report)) {
      throw new DeviceFailed(
          code,
          message + ": " + report,
          facts("reported", report),
          CONSOLE);
    }
  }

  private static boolean failed(String report) {
    return report != null && !report.equalsIgnoreCase(Metadata.SUCCESS);
  }

  private void checkTransfers() {
    String where =
        log.interrupted == null ? "" : " after " + log.interruptedAt + " bytes of " + log.interrupted;
    switch (ending) {
      case UNPLUGGED:
        throw new DeviceFailed(
            "usbboot.unplugged",
            "The board went away" + where,
            facts("file", log.interrupted, "sent", log.interruptedAt),
            "Check its power supply, the USB cable and the connectors, then power-cycle it and try again.",
            log.cause);
      case TRANSFER_FAILED:
        throw new DeviceFailed(
            "usbboot.transfer",
            "A USB transfer failed" + where + ": " + log.cause.getMessage(),
            facts("file", log.interrupted),
            "Try another data cable and a port of the computer itself, then power-cycle the board.",
            log.cause);
      case WRONG_MESSAGE:
        throw new DeviceFailed(
            "usbboot.wrong-message",
            "The board sent something that is no message of a second stage",
            facts("bytes", log.wrongMessage),
            POWER_CYCLE);
      case ENDLESS:
        throw new DeviceFailed(
            "usbboot.endless",
            "The board sent " + FileServer.MESSAGE_LIMIT + " messages and did not come to an end",
            facts(),
            POWER_CYCLE);
      default:
    }
  }

  private void checkEeprom() {
    if (!log.eepromAsked() || log.eepromImage() != null) {
      return;
    }
    wrongImageSize();
    Long size = log.sizes.get(SessionLog.EEPROM_IMAGE);
    if (size == null) {
      size = log.sizes.get(SessionLog.EEPROM_UPDATE);
    }
    if (size != null && size > 0) {
      if (ending != Ending.DONE) {
        return;
      }
      signatureRefused();
      throw new DeviceFailed(
          "usbboot.image-not-read",
          "The board looked at the EEPROM image and did not read it",
          facts("size", size),
          "Its signature file may be missing. " + CONSOLE);
    }
    boolean onlyUpdate = !log.asked.contains(SessionLog.EEPROM_IMAGE);
    String empty = log.empty.isEmpty() ? "" : "; empty: " + String.join(", ", log.empty);
    throw new BadInput(
        "usbboot.missing-file",
        "The board wanted an EEPROM image and there was none: its EEPROM is unchanged" + empty,
        facts(),
        onlyUpdate
            ? "This second stage asks for " + SessionLog.EEPROM_UPDATE + " only. To write " + SessionLog.EEPROM_IMAGE
                + ", let recovery.bin be the second stage."
            : "Put " + SessionLog.EEPROM_IMAGE + " and " + SessionLog.EEPROM_SIGNATURE + " into the boot directory; in"
                + " usbboot's recovery directories update-pieeprom.sh makes them.");
  }

  private void wrongImageSize() {
    for (Map.Entry<String, Long> size : log.sizes.entrySet()) {
      if (SessionLog.isEepromImage(size.getKey())
          && size.getValue() > 0
          && chip.eepromBytes() > 0
          && size.getValue() != chip.eepromBytes()) {
        throw new BadInput(
            "usbboot.wrong-image-size",
            size.getKey() + " has " + size.getValue() + " bytes; a " + chip.name() + " needs " + chip.eepromBytes(),
            facts("size", size.getValue(), "expected", chip.eepromBytes()),
            "Take an EEPROM image that is made for this chip.");
      }
    }
  }

  /** A file is needed when the board gives up on it, or when it found nothing at all to run. */
  private void checkMissing() {
    List<String> needed = new ArrayList<>();
    if (ending != Ending.DONE
        && log.lastAsked != null
        && unavailable(log.lastAsked)
        && !SessionLog.isOptional(log.lastAsked)) {
      needed.add(log.lastAsked);
    } else if (log.bootTarget() == null && log.eepromImage() == null) {
      for (String name : log.asked) {
        if (SessionLog.isBootTarget(name) && unavailable(name)) {
          needed.add(name);
        }
      }
    }
    if (!needed.isEmpty()) {
      throw new BadInput(
          "usbboot.missing-file",
          "The board needs " + String.join(" or ", needed) + ", and there is no such file in the boot directory",
          facts(),
          "Put the file into the boot directory, or into the chip's directory in it (" + chip.directory() + ").");
    }
  }

  private boolean unavailable(String name) {
    return log.missing.contains(name) || log.empty.contains(name);
  }

  private void checkEnd() {
    if (ending == Ending.STALLED) {
      throw new NoDevice(
          "usbboot.stalled",
          log.interrupted != null
              ? "The board stopped taking data after " + log.interruptedAt + " bytes of " + log.interrupted
              : "The board has stopped asking for files"
                  + (log.lastAsked == null ? "" : "; the last one was " + log.lastAsked),
          facts(),
          CONSOLE + " " + POWER_CYCLE,
          log.cause);
    }
    if (log.untouched()) {
      throw new DeviceFailed(
          "usbboot.nothing-asked",
          "The second stage ran, and ended without asking for anything",
          facts(),
          "The second stage may be damaged or made for another board. " + POWER_CYCLE);
    }
    boolean complete = log.pending == null && (log.eepromImage() != null || log.bootTarget() != null);
    if (ending == Ending.LEFT && !complete) {
      throw new DeviceFailed(
          "usbboot.left-early",
          "The board went away before it had all that it needs"
              + (log.lastAsked == null ? "" : "; it asked for " + log.lastAsked + " last"),
          facts(),
          "Check its power supply and the USB cable, then power-cycle it and try again.",
          log.cause);
    }
  }

  private Outcome success() {
    Served image = log.eepromImage();
    Served target = log.bootTarget();
    String verdict;
    String next;
    if (image != null) {
      boolean reported = log.metadata.containsKey(Metadata.EEPROM_UPDATE);
      verdict =
          reported
              ? "The board read the EEPROM image and reports success"
              : "The board read the EEPROM image; this second stage reports no result";
      next =
          (reported ? "" : "Watch the green LED: steady blinking means success, a repeated pattern is an error code. ")
              + "Remove power, take the nRPIBOOT jumper off, and power on: the board then boots with the new EEPROM.";
    } else if (log.metadata.containsKey(Metadata.EEPROM_ERASE)) {
      verdict = "The board reports that its EEPROM is erased";
      next = "The board boots over USB only until an EEPROM image is written.";
    } else if (target != null) {
      verdict = "The board read " + target.name() + " and starts it";
      next =
          "What it starts shows up on the same USB port, a mass-storage gadget as disks within about 10 s: compare"
              + " lsblk before and after.";
    } else {
      verdict = "The board read what it asked for and says that it is done";
      next = "";
    }
    return new Outcome(
        chip,
        device.port(),
        serial,
        List.copyOf(log.served),
        List.copyOf(log.missing),
        Optional.ofNullable(log.lastAsked),
        ending == Ending.DONE,
        new LinkedHashMap<>(log.metadata),
        verdict,
        next);
  }

  /** The given facts, and what the session was. */
  private Map<String, Object> facts(Object... namesAndValues) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    facts.put("chip", chip.name());
    facts.put("port", device.port().toString());
    if (serial.isPresent()) {
      facts.put("serial", serial.get());
    }
    if (log.lastAsked != null) {
      facts.put("last-asked", log.lastAsked);
    }
    List<String> read = new ArrayList<>();
    for (Served file : log.served) {
      read.add(file.name());
    }
    facts.put("files-read", read);
    if (!log.missing.isEmpty()) {
      facts.put("missing", new ArrayList<>(log.missing));
    }
    if (!log.metadata.isEmpty()) {
      facts.put("metadata", new LinkedHashMap<>(log.metadata));
    }
    return facts;
  }
}
