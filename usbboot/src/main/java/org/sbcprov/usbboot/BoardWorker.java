package org.sbcprov.usbboot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbPort;

/** A thread that serves one board. */
final class BoardWorker extends Thread {
  private final BoardSession session;
  private final UsbDevice device;
  private volatile BoardReport report;
  private volatile Throwable bug;

  BoardWorker(BoardSession session, UsbDevice device) {
    super("board " + device.port());
    this.session = session;
    this.device = device;
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      report = session.run(device);
    } catch (RuntimeException | Error e) {
      bug = e;
    }
  }

  /** What became of the board; there when the thread has ended without a bug. */
  BoardReport report() {
    return report;
  }

  /** What should never happen, or null. */
  Throwable bug() {
    return bug;
  }

  /** Where the board is. */
  UsbPort port() {
    return device.port();
  }

  /** What was at the port last. */
  UsbDevice lastSeen() {
    return session.lastSeen();
  }

  /** What is known of a board that could not be brought to an end. */
  BoardReport soFar() {
    Timeline timeline = session.timeline();
    BootStage stage = timeline.current();
    return new BoardReport(
        BootSession.chipOf(device),
        device.port(),
        session.serial(),
        session.started(),
        timeline.now(),
        timeline.stages(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.of(
            new Interrupted(
                "interrupted",
                "Interrupted at: " + stage.work() + "; the transfer that was under way did not end",
                Facts.of("stage", stage.id(), "state", stage.work()),
                stage == BootStage.WRITTEN ? Ended.WRITE_AGAIN : Ended.POWER_CYCLE)),
        Map.of());
  }
}
