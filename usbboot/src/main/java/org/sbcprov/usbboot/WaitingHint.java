package org.sbcprov.usbboot;

import java.util.List;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.usbboot.event.StillWaiting;
import org.sbcprov.usbboot.event.WaitingForBoard;
import org.sbcprov.usbboot.event.WhyNot;

/**
 * What is told while no board is there: at first that one is waited for, later what to check and what the computer itself
 * tells. Looking takes a while, so another thread does it; what it finds is told by the one that waits.
 */
final class WaitingHint {
  /** What keeps boards from appearing, the most frequent first. */
  static final List<String> CHECKS =
      List.of(
          "the nRPIBOOT (EMMC_DISABLE) jumper has to be set before power comes on",
          "the USB cable has to be a data cable, not a charge-only one",
          "plug it directly into this computer, not into a hub",
          "the module has to sit flat in its connectors; loosen screws that bend it",
          "lsusb has to show a 0a5c:2711 (or 0a5c:2712, 2763, 2764)",
          "this user has to be allowed to open it; a udev rule does that");

  private static final int LONGEST_LOOK_MILLIS = 3_000;

  private final BootSession.Settings settings;
  private final EventSink sink;
  private final Deadline deadline;
  private boolean announced;
  private boolean hinted;
  private boolean told;
  private Thread looking;
  private volatile List<String> findings;

  WaitingHint(BootSession.Settings settings, Clock clock, EventSink sink) {
    this.settings = settings;
    this.sink = sink;
    this.deadline = Deadline.in(settings.timing().hintAfter(), clock);
  }

  /** Nothing is to be told any more. */
  void over() {
    announced = true;
    hinted = true;
    told = true;
  }

  /** To be called each time that no board was seen. */
  void stillNone() {
    if (!announced) {
      announced = true;
      sink.accept(new WaitingForBoard(settings.source().shown()));
    }
    if (!hinted && deadline.passed()) {
      hinted = true;
      sink.accept(new StillWaiting(CHECKS));
      look();
    }
    if (!told && findings != null) {
      told = true;
      for (String finding : findings) {
        sink.accept(new WhyNot(finding));
      }
    }
  }

  private void look() {
    if (settings.diagnosis() == Diagnosis.NONE) {
      findings = List.of();
      return;
    }
    looking = new Thread(() -> findings = settings.diagnosis().findings(), "diagnosis");
    looking.setDaemon(true);
    looking.start();
  }

  /** What the computer tells, in the end; empty when that takes too long. */
  List<String> findings() {
    if (looking == null && findings == null) {
      look();
    }
    if (looking != null) {
      try {
        looking.join(LONGEST_LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    List<String> found = findings;
    return found == null ? List.of() : found;
  }
}
