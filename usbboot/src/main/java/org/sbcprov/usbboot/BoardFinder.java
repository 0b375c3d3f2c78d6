package org.sbcprov.usbboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;

/** Looks for boards in boot mode, again and again in short intervals. */
final class BoardFinder {
  private final UsbHost host;
  private final Clock clock;
  private final BootSession.Settings settings;
  private final EventSink sink;

  BoardFinder(UsbHost host, Clock clock, BootSession.Settings settings, EventSink sink) {
    this.host = host;
    this.clock = clock;
    this.settings = settings;
    this.sink = sink;
  }

  /**
   * The board that the settings select.
   *
   * @throws NoDevice when none comes in time
   * @throws Refused when there are several: which one is meant cannot be guessed
   */
  UsbDevice waitForBoard() {
    Deadline deadline = Deadline.in(settings.waitForBoard(), clock);
    WaitingHint hint = new WaitingHint(settings, clock, sink);
    while (true) {
      Interruption.check();
      List<UsbDevice> boards = selected();
      if (boards.size() == 1) {
        return boards.get(0);
      }
      if (boards.size() > 1) {
        throw severalBoards(boards);
      }
      hint.stillNone();
      if (deadline.passed()) {
        throw noBoard(hint.findings());
      }
      clock.sleep(settings.timing().look());
    }
  }

  private List<UsbDevice> selected() {
    List<UsbDevice> boards = boards();
    boards.removeIf(device -> !settings.selection().test(device));
    return boards;
  }

  /** All that are in boot mode now. */
  List<UsbDevice> boards() {
    List<UsbDevice> boards = new ArrayList<>();
    for (UsbDevice device : devices()) {
      if (Chip.of(device).isPresent()) {
        boards.add(device);
      }
    }
    return boards;
  }

  private static Refused severalBoards(List<UsbDevice> devices) {
    List<BoardsInBootMode.Found> boards = BoardsInBootMode.among(devices);
    List<Map<String, Object>> facts = new ArrayList<>();
    StringBuilder names = new StringBuilder();
    for (BoardsInBootMode.Found board : boards) {
      names.append(names.length() == 0 ? "" : ", ").append(board.port());
      if (board.serial().isPresent()) {
        names.append(" (serial ").append(board.serial().get()).append(')');
      }
      facts.add(board.facts());
    }
    return new Refused(
        "usbboot.several-boards",
        boards.size() + " boards are in boot mode, at USB ports " + names,
        Facts.of("boards", facts),
        "Choose one by its port, such as --port " + boards.get(0).port() + ", or unplug the others.");
  }

  /** What to say when none came. */
  NoDevice noBoard(List<String> findings) {
    List<String> others = new ArrayList<>();
    for (UsbDevice device : devices()) {
      if (Chip.of(device).isPresent()) {
        others.add(device.port().toString());
      }
    }
    long seconds = settings.waitForBoard().toSeconds();
    if (!others.isEmpty()) {
      return new NoDevice(
          "usbboot.no-board",
          "The board that was asked for did not appear within " + seconds + " s; in boot mode: " + others,
          Facts.of("waited-seconds", seconds, "other-ports", others),
          "Compare the USB path with what usbboot list shows.");
    }
    StringBuilder hint = new StringBuilder();
    for (String finding : findings) {
      hint.append("Noticed: ").append(finding).append('\n');
    }
    hint.append("Check:");
    for (String check : WaitingHint.CHECKS) {
      hint.append("\n- ").append(check);
    }
    return new NoDevice(
        "usbboot.no-board",
        "No board in USB boot mode appeared within " + seconds + " s",
        Facts.of("waited-seconds", seconds, "findings", findings.isEmpty() ? null : findings),
        hint + "\nsbcprov doctor usb looks closer.");
  }

  /** The board in boot mode at a port, whatever its stage. */
  Optional<UsbDevice> at(UsbPort port) {
    for (UsbDevice device : devices()) {
      if (device.port().equals(port) && Chip.of(device).isPresent()) {
        return Optional.of(device);
      }
    }
    return Optional.empty();
  }

  /** Whether a device is still the one that it was. */
  boolean present(UsbDevice device) {
    Optional<UsbDevice> now = at(device.port());
    return now.isPresent() && same(now.get(), device);
  }

  /**
   * Waits until a port's device has become another one.
   *
   * @param before what was there
   * @return empty when that did not happen in time
   */
  Optional<UsbDevice> waitForNext(UsbDevice before, Deadline deadline) {
    boolean gone = false;
    while (true) {
      Interruption.check();
      Optional<UsbDevice> now = at(before.port());
      if (now.isEmpty()) {
        gone = true;
      } else if (gone || !same(now.get(), before)) {
        return now;
      }
      if (deadline.passed()) {
        return Optional.empty();
      }
      clock.sleep(settings.timing().poll());
    }
  }

  /**
   * Waits until a board that has read its firmware is a file server again, whatever its product id is then.
   *
   * @param before what was there
   * @return empty when something else appeared at the port, such as mass storage, or nothing in time
   */
  Optional<UsbDevice> waitForFileServer(UsbDevice before, Deadline deadline) {
    boolean gone = false;
    while (true) {
      Interruption.check();
      UsbDevice now = anythingAt(before.port());
      if (now == null) {
        gone = true;
      } else if (gone || !same(now, before)) {
        boolean server = Chip.of(now).isPresent() && Stage.of(now) == Stage.FILE_SERVER;
        return server ? Optional.of(now) : Optional.empty();
      }
      if (deadline.passed()) {
        return Optional.empty();
      }
      clock.sleep(settings.timing().poll());
    }
  }

  private UsbDevice anythingAt(UsbPort port) {
    for (UsbDevice device : devices()) {
      if (device.port().equals(port)) {
        return device;
      }
    }
    return null;
  }

  /** Whether a device goes away in time. */
  boolean leaves(UsbDevice device, Deadline deadline) {
    while (present(device)) {
      if (deadline.passed()) {
        return false;
      }
      Interruption.check();
      clock.sleep(settings.timing().poll());
    }
    return true;
  }

  /** Whether two looks saw the same enumeration of a device. */
  static boolean same(UsbDevice one, UsbDevice other) {
    return one.address() == other.address()
        && one.vendor() == other.vendor()
        && one.product() == other.product()
        && one.serialIndex() == other.serialIndex();
  }

  private List<UsbDevice> devices() {
    try {
      return host.devices();
    } catch (UsbException e) {
      throw UsbFailures.noList(e);
    }
  }
}
