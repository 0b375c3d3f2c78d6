package org.sbcprov.cli.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.faulty.FaultyHost;
import org.sbcprov.fixtures.faulty.Transfer;
import org.sbcprov.fixtures.usbip.EmulatedDevice;
import org.sbcprov.fixtures.usbip.MassStorage;
import org.sbcprov.fixtures.usbip.UsbIpPort;
import org.sbcprov.fixtures.usbip.VhciPlug;
import org.sbcprov.usbboot.event.UartLine;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** A simulated board at a port of this machine's kernel. */
final class RigBoard implements AutoCloseable {
  /** Linux tells 16 digits, of which a boot ROM tells the last 8. */
  private static final String LONG_SERIAL = "10000000";

  private static final int APPEARS_MILLIS = 30_000;

  private final int number;
  private final Plugged what;
  private final UsbPort port;
  private final SimulatedBoard board;
  private final FaultyHost usb;
  private final List<String> uart = new ArrayList<>();
  private final VhciPlug plug;
  private UsbIpPort server;
  private volatile boolean unplugged;

  RigBoard(int number, Board profile, Plugged what) {
    this.number = number;
    this.what = what;
    this.port = new UsbPort(RigBoards.bus(), List.of(number + 1));
    SimulatedBoard.Place place = new SimulatedBoard.Place(port, String.format("51b0a2%02x", 0xd7 + number), what.pace());
    this.board = SimulatedBoard.of(profile, what.faults(), place, this::hear, Clock.system());
    this.usb = new FaultyHost(board, Clock.system(), what.lag(), what.missteps());
    try {
      this.plug = new VhciPlug(number, what.speed());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hear(Event event) {
    if (event instanceof UartLine line) {
      synchronized (uart) {
        uart.add(line.line());
      }
    }
  }

  /** Plugs it in. */
  void start() {
    server = new UsbIpPort("board-" + number, this::occupant, plug);
  }

  /** Waits until the kernel shows it. */
  void awaitKernel() {
    waitUntil(true);
  }

  /** The board in boot mode; when it has started a system, the disks that this makes of it. */
  private Optional<EmulatedDevice> occupant() {
    if (unplugged) {
      return Optional.empty();
    }
    Optional<EmulatedDevice> inBootMode = UsbIpPort.of(usb, port).get();
    boolean disks = inBootMode.isEmpty() && board.started().isPresent() && !what.disks().isEmpty();
    return disks ? Optional.of(new MassStorage(longSerial(), what.disks())) : inBootMode;
  }

  private void waitUntil(boolean there) {
    long limit = System.nanoTime() + APPEARS_MILLIS * 1_000_000L;
    while (there != Files.exists(Path.of("/sys/bus/usb/devices", port().toString(), "idProduct"))) {
      if (System.nanoTime() - limit > 0) {
        throw new IllegalStateException(
            "the kernel " + (there ? "does not show" : "still shows") + " the board at " + port());
      }
      Clock.system().sleep(Duration.ofMillis(10));
    }
  }

  /** Where it is, as the kernel and libusb call it. */
  UsbPort port() {
    return port;
  }

  String serial() {
    return board.serial();
  }

  /** What Linux tells as its serial number. */
  String longSerial() {
    return LONG_SERIAL + board.serial();
  }

  /** What it printed on its serial console. */
  List<String> uart() {
    synchronized (uart) {
      return List.copyOf(uart);
    }
  }

  /** What it has started, if anything. */
  Optional<String> started() {
    return board.started();
  }

  /** What is in its EEPROM. */
  byte[] eeprom() {
    return board.eeprom();
  }

  /** How often it enumerated. */
  int enumerations() {
    return server.enumerations();
  }

  /** What went over its cable. */
  List<Transfer> transfers() {
    return usb.transfers();
  }

  /** When the kernel took it last, as {@link System#nanoTime} tells it. */
  long enumeratedAt() {
    return server.enumeratedAt();
  }

  /** Pulls its cable, whatever it is by now. */
  void unplug() {
    unplugged = true;
    usb.unplug();
    try {
      server.unplug();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unplugs it, and waits until the kernel shows it no more. */
  @Override
  public void close() {
    try {
      if (server != null) {
        server.close();
      }
      waitUntil(false);
    } finally {
      plug.close();
    }
  }
}
