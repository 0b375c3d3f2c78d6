package org.sbcprov.usbboot;

import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.usbboot.event.BoardOpened;
import org.sbcprov.usbboot.event.NotReadyYet;

/**
 * Opens devices that have just appeared. For a moment udev may not have set their permissions, a driver may hold them,
 * or they may not answer: all this is tried again, as soon as possible and for a limited time.
 */
final class Opener {
  private final BoardFinder finder;
  private final Clock clock;
  private final Timing timing;
  private final EventSink sink;
  private volatile Optional<String> serial = Optional.empty();

  Opener(BoardFinder finder, Clock clock, Timing timing, EventSink sink) {
    this.finder = finder;
    this.clock = clock;
    this.timing = timing;
    this.sink = sink;
  }

  /** A device that works. */
  record Opened(UsbDevice device, Link link) implements AutoCloseable {
    @Override
    public void close() {
      link.close();
    }
  }

  /** The serial number of the board, once one of its stages has told it. */
  Optional<String> serial() {
    return serial;
  }

  /**
   * Opens a device.
   *
   * @param firstLength a length to announce as its first transfer, or 0 for none
   * @return empty when the board went on to its other stage meanwhile
   * @throws org.sbcprov.core.failure.Failure when it does not work although it had time to settle
   */
  Optional<Opened> open(UsbDevice found, int firstLength) {
    UsbDevice device = found;
    String problem = "";
    Deadline settled = Deadline.in(timing.settle(), clock);
    while (true) {
      Interruption.check();
      Link link = null;
      try {
        link = Link.open(device);
        readSerial(device, link);
        if (firstLength > 0) {
          link.announce(firstLength);
        }
        sink.accept(new BoardOpened(Stage.of(device), device.port(), serial));
        return Optional.of(new Opened(device, link));
      } catch (UsbException e) {
        boolean opened = link != null;
        if (opened) {
          link.close();
        }
        if (!mayPass(e.reason()) || settled.passed()) {
          throw opened && (e.reason() == Reason.TIMEOUT || e.reason() == Reason.STALL)
              ? UsbFailures.romWedged(device, e)
              : UsbFailures.opening(device, e);
        }
        if (!e.getMessage().equals(problem)) {
          problem = e.getMessage();
          sink.accept(new NotReadyYet(device.port(), problem));
        }
      }
      clock.sleep(timing.poll());
      Optional<UsbDevice> now = finder.at(device.port());
      if (now.isPresent()) {
        if (Stage.of(now.get()) != Stage.of(found)) {
          return Optional.empty();
        }
        device = now.get();
      }
    }
  }

  private static boolean mayPass(Reason reason) {
    return reason != Reason.OVERFLOW && reason != Reason.OTHER;
  }

  private void readSerial(UsbDevice device, Link link) throws UsbException {
    if (serial.isEmpty() && device.serialIndex() != 0) {
      try {
        serial = Optional.of(Printable.of(link.string(device.serialIndex())));
      } catch (UsbException e) {
        if (e.reason() == Reason.NO_DEVICE) {
          throw e;
        }
        // A board without a serial number boots as well.
      }
    }
  }
}
