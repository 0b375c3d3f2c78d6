package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.usbboot.SessionLog.Ending;

/** The part of a verdict that is about booting a system. */
final class BootVerdict {
  private final Ended session;
  private final SessionLog log;

  BootVerdict(Ended session) {
    this.session = session;
    this.log = session.log();
  }

  /** A file is needed when the board gives up on it, or when it found nothing at all to run. */
  void checkMissing() {
    if (log.proven()) {
      return;
    }
    List<String> needed = new ArrayList<>();
    boolean targetRead = log.bootTarget() != null;
    if (!targetRead
        && session.ending() != Ending.DONE
        && log.lastAsked != null
        && log.unavailable(log.lastAsked)
        && !KnownFiles.isOptional(log.lastAsked)) {
      needed.add(log.lastAsked);
    } else if (log.eepromImage() == null && !log.systemRead()) {
      // Firmware alone is enough for a board that asks for no more; not for one that then looks for a kernel.
      for (String name : log.asked) {
        if (log.unavailable(name) && (targetRead ? log.isKernel(name) : log.isBootTarget(name))) {
          needed.add(name);
        }
      }
    }
    if (!needed.isEmpty()) {
      String directory = session.chip().directory();
      throw new BadInput(
          "usbboot.missing-file",
          "The board needs " + String.join(" or ", needed) + ", and there is no such file in the boot directory",
          session.facts(),
          "Put the file into the boot directory, or into the chip's directory in it (" + directory + ").");
    }
  }

  /** That a board says it is done does not mean that it did anything. */
  void checkDone() {
    if (session.ending() != Ending.DONE || log.proven()) {
      return;
    }
    boolean pending = log.pending != null;
    boolean nothing = log.eepromImage() == null && log.bootTarget() == null && !log.config.provisions();
    if (pending || nothing) {
      throw new DeviceFailed(
          "usbboot.nothing-booted",
          pending
              ? "The board looked at " + log.pending + ", did not read it, and says that it is done"
              : "The board says that it is done, and has read nothing to boot or to flash",
          pending ? session.facts("unread", log.pending) : session.facts(),
          "The second stage may not fit the files: boot_ramdisk=1 in config.txt makes it load boot.img. "
              + Ended.CONSOLE);
    }
  }
}
