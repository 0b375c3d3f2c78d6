package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.usbboot.BootSession.Outcome;
import org.sbcprov.usbboot.SessionLog.Ending;
import org.sbcprov.usbboot.wire.Metadata;

/**
 * Says what a session was worth. That a board said {@code Done} is not enough: it also says so when it found nothing to
 * do, and a board that restarts into what it was given just leaves.
 */
final class Verdict {
  private final Ended session;
  private final SessionLog log;
  private final EepromVerdict eeprom;
  private final BootVerdict boot;

  Verdict(Ended session) {
    this.session = session;
    this.log = session.log();
    this.eeprom = new EepromVerdict(session);
    this.boot = new BootVerdict(session);
  }

  /**
   * The outcome.
   *
   * @throws Failure when it is not success
   */
  Outcome judge() {
    checkRequests();
    eeprom.checkSignature();
    eeprom.checkReport();
    checkReport(Metadata.EEPROM_ERASE, "usbboot.erase-failed", "The board reports that the EEPROM was not erased");
    checkReport(
        Metadata.SECURE_BOOT_PROVISION, "usbboot.provision-failed", "The board reports that the key was not fused");
    checkTransfers();
    eeprom.checkImage();
    eeprom.checkFlashed();
    boot.checkMissing();
    checkEnd();
    boot.checkDone();
    return success();
  }

  private void checkRequests() {
    if (!log.denied.isEmpty()) {
      String name = log.denied.keySet().iterator().next();
      throw new Refused(
          "usbboot.request-denied",
          "The board asked for \"" + name + "\", which it must not have: " + log.denied.get(name),
          session.facts("denied", new ArrayList<>(log.denied.keySet())),
          "It was told that there is no such file, and was served on otherwise. Check where the second stage program"
              + " comes from.");
    }
    if (log.problem != null) {
      throw log.problem;
    }
  }

  private void checkReport(String property, String code, String message) {
    String report = log.metadata.get(property);
    if (report != null && !log.succeeded(property)) {
      throw new DeviceFailed(code, message + ": " + report, session.facts("reported", report), Ended.CONSOLE);
    }
  }

  private void checkTransfers() {
    String where =
        log.interrupted == null ? "" : " after " + log.interruptedAt + " bytes of " + log.interrupted;
    switch (session.ending()) {
      case UNPLUGGED:
        throw new DeviceFailed(
            "usbboot.unplugged",
            "The board went away" + where,
            session.facts("file", log.interrupted, "sent", log.interruptedAt),
            "Check its power supply, the USB cable and the connectors, then power-cycle it and try again.",
            log.cause);
      case TRANSFER_FAILED:
        throw new DeviceFailed(
            "usbboot.transfer",
            "A USB transfer failed" + where + ": " + log.cause.getMessage(),
            session.facts("file", log.interrupted),
            "Try another data cable and a port of the computer itself, then power-cycle the board.",
            log.cause);
      case WRONG_MESSAGE:
        throw new DeviceFailed(
            "usbboot.wrong-message",
            "The board sent something that is no message of a second stage",
            session.facts("bytes", log.wrongMessage),
            Ended.POWER_CYCLE);
      case ENDLESS:
        throw new DeviceFailed(
            "usbboot.endless",
            "The board " + log.budget.spent() + " and did not come to an end",
            session.facts(),
            Ended.POWER_CYCLE);
      default:
    }
  }

  private void checkEnd() {
    boolean complete = log.proven() || log.pending == null && (log.eepromImage() != null || log.bootTarget() != null);
    if (session.ending() == Ending.STALLED && !provenBeforeSilence()) {
      throw new NoDevice(
          "usbboot.stalled",
          log.interrupted != null
              ? "The board stopped taking data after " + log.interruptedAt + " bytes of " + log.interrupted
              : "The board has stopped asking for files"
                  + (log.lastAsked == null ? "" : "; the last one was " + log.lastAsked),
          session.facts(),
          Ended.CONSOLE + " " + Ended.POWER_CYCLE,
          log.cause);
    }
    if (log.untouched()) {
      throw new DeviceFailed(
          "usbboot.nothing-asked",
          "The second stage ran, and ended without asking for anything",
          session.facts(),
          "The second stage may be damaged or made for another board. " + Ended.POWER_CYCLE);
    }
    if (session.ending() == Ending.LEFT && !complete) {
      throw new DeviceFailed(
          "usbboot.left-early",
          "The board went away before it had all that it needs"
              + (log.lastAsked == null ? "" : "; it asked for " + log.lastAsked + " last"),
          session.facts(),
          "Check its power supply and the USB cable, then power-cycle it and try again.",
          log.cause);
    }
  }

  /** Whether it does not matter that the board fell silent: it had said so, or had all that it needs. */
  private boolean provenBeforeSilence() {
    boolean booted = log.bootTarget() != null && (log.eepromImage() == null || log.bootedAfterImage());
    return log.interrupted == null && (log.proven() || booted && log.pending == null);
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
    } else if (log.metadata.containsKey(Metadata.SECURE_BOOT_PROVISION)) {
      verdict = "The board reports that the key is fused";
      next = "";
    } else {
      verdict = "The board read what it asked for and says that it is done; this second stage reports no result";
      next = "";
    }
    return new Outcome(
        session.chip(),
        session.device().port(),
        session.serial(),
        List.copyOf(log.served),
        List.copyOf(log.missing),
        Optional.ofNullable(log.lastAsked),
        session.ending() == Ending.DONE,
        new LinkedHashMap<>(log.metadata),
        verdict,
        next);
  }
}
