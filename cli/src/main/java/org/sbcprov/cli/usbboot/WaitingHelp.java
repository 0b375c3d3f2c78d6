package org.sbcprov.cli.usbboot;

import java.nio.file.Path;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.usbboot.doctor.DoctorUsb;
import org.sbcprov.usbboot.doctor.HostFinding;
import org.sbcprov.usbboot.event.StillWaiting;

/** When no board has come for a while, tells what this computer knows of the reason: the short form of doctor usb. */
final class WaitingHelp implements EventSink {
  private final EventSink others;
  private final Path root;
  private final Clock clock;

  /**
   * @param root of the system to look at
   */
  WaitingHelp(EventSink others, Path root, Clock clock) {
    this.others = others;
    this.root = root;
    this.clock = clock;
  }

  @Override
  public void accept(Event event) {
    others.accept(event);
    if (event instanceof StillWaiting) {
      for (String finding : DoctorUsb.brief(root, clock)) {
        others.accept(new HostFinding(finding));
      }
    }
  }
}
