package org.sbcprov.usbboot.aftermath;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.block.DiskUse;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Stage;
import org.sbcprov.usbboot.aftermath.AfterBoot.Match;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import org.sbcprov.usbboot.sysfs.NetworkInterface;
import org.sbcprov.usbboot.sysfs.UsbDisk;
import org.sbcprov.usbboot.sysfs.UsbTree;

/**
 * Waits for what a board becomes once it has its files. To be made before the first board is booted: what is there by
 * then is nobody's disk. One serves any number of boards, on any threads.
 *
 * <p>The wrong disk is the worst that can happen. So what is at the board's own port is taken, and else only a device
 * that has appeared since, and that alone has the board's serial number.
 */
public final class Aftermath {
  /** How long disks have to stay as they are. */
  static final Duration SETTLE = Duration.ofSeconds(1);

  /** How long a LUN may have no medium while others have one, or a SCSI disk no block device. */
  static final Duration EMPTY = Duration.ofSeconds(5);

  /** How long a board may be in its boot ROM again before it is clear that nothing comes. */
  static final Duration IN_ROM = Duration.ofSeconds(3);

  /** How much longer than told a disk that is there may take to settle. */
  static final Duration OVERTIME = Duration.ofSeconds(3);

  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LOOK_ELSEWHERE = Duration.ofMillis(500);

  private final Path root;
  private final UsbTree tree;
  private final Clock clock;
  private final EventSink sink;
  private final Map<UsbPort, Integer> before;

  /**
   * Remembers what is plugged in now.
   *
   * @param root the root of the system: {@code /}, but in tests
   */
  public Aftermath(Path root, Clock clock, EventSink sink) {
    this.root = root;
    this.clock = clock;
    this.sink = sink;
    tree = UsbTree.under(root);
    before = new HashMap<>();
    for (UsbPort port : tree.ports()) {
      before.put(port, tree.addressAt(port));
    }
  }

  private Aftermath(Aftermath other, EventSink sink) {
    root = other.root;
    clock = other.clock;
    this.sink = sink;
    tree = other.tree;
    before = other.before;
  }

  /** The same, telling another one what happens: the one who watches one board of several. */
  public Aftermath withSink(EventSink other) {
    return new Aftermath(this, other);
  }

  /**
   * Refuses what could never be seen, before a board is booted for it.
   *
   * @throws BadUsage {@code usbboot.no-sysfs} when the system does not tell about its USB devices
   */
  public void require(Expectation expectation) {
    if (expectation != Expectation.NONE && !tree.available()) {
      throw new BadUsage(
          "usbboot.no-sysfs",
          "This system does not tell which " + expectation.noun() + " is at which USB port: there is no"
              + " /sys/bus/usb/devices, which only Linux has",
          Facts.of("expected", expectation.id()),
          "In a container, /sys of the host has to be visible. Elsewhere, sbcprov usbboot --expect none boots boards without"
              + " looking for what they become.");
    }
  }

  /**
   * Waits until what is expected is there and has settled.
   *
   * @param port where the board was booted
   * @param serial its serial number, if it has told one
   * @param limit how long to wait
   * @throws BadUsage as {@link #require}
   * @throws NoDevice {@code usbboot.no-disk} or {@code usbboot.no-network} when it does not come
   * @throws Interrupted when the thread is interrupted
   */
  public AfterBoot await(Expectation expectation, UsbPort port, Optional<String> serial, Duration limit) {
    if (expectation == Expectation.NONE) {
      return new AfterBoot(expectation, port, Optional.empty(), serial, List.of(), List.of(), 0);
    }
    require(expectation);
    sink.accept(new Awaiting(expectation, port, limit.toSeconds()));
    long start = clock.nanoTime();
    Watch watch = new Watch(expectation, port, serial);
    Deadline deadline = Deadline.in(limit, clock);
    Deadline overtime = Deadline.in(limit.plus(OVERTIME), clock);
    while (true) {
      checkInterrupt(port);
      boolean late = deadline.passed();
      Optional<AttachedDevice> found = watch.look(late);
      if (found.isPresent()) {
        return accept(expectation, port, serial, found.get(), (clock.nanoTime() - start) / 1_000_000);
      }
      if (watch.backInRom() || late && (!watch.settling() || overtime.passed())) {
        long waited = (clock.nanoTime() - start) / 1_000_000;
        throw new NothingCame(root, tree, expectation, port, elsewhere(port, expectation), waited).failure();
      }
      clock.sleep(POLL);
    }
  }

  private AfterBoot accept(
      Expectation expectation, UsbPort port, Optional<String> serial, AttachedDevice device, long waited) {
    Match match = device.port().equals(port) ? Match.PORT : Match.SERIAL;
    AfterBoot result =
        new AfterBoot(
            expectation, device.port(), Optional.of(match), device.serial(), device.disks(), device.networks(), waited);
    sink.accept(new Appeared(result));
    if (serial.isPresent()
        && device.serial().isPresent()
        && !SerialNumbers.same(serial, device.serial())
        && !device.looksLikeRaspberryPi()) {
      sink.accept(
          new Warning(
              "usbboot.other-serial",
              "What is at USB port " + port + " now has another serial number than the board, "
                  + device.serial().get() + ": make sure that nothing else was plugged in there",
              Facts.of("port", port.toString(), "device", device.words(), "board-serial", serial.get())));
    }
    if (expectation == Expectation.MASS_STORAGE) {
      for (UsbDisk disk : device.disks()) {
        for (DiskUse use : DiskUse.of(root, disk.disk())) {
          sink.accept(
              new Warning(
                  "usbboot.disk-in-use",
                  use.words() + " already; before the disk is written: " + use.end(),
                  use.facts()));
        }
      }
    }
    return result;
  }

  /** Disks like those of a board that have appeared elsewhere. They are named, never taken. */
  private List<AttachedDevice> elsewhere(UsbPort port, Expectation expectation) {
    List<AttachedDevice> others = new ArrayList<>();
    for (AttachedDevice device : newDevices()) {
      if (!device.port().equals(port) && isCandidate(device, expectation) && device.looksLikeRaspberryPi()) {
        others.add(device);
      }
    }
    return others;
  }

  /** What has appeared since the beginning. Looking at all the others as well would take much longer. */
  private List<AttachedDevice> newDevices() {
    List<AttachedDevice> devices = new ArrayList<>();
    for (UsbPort port : tree.ports()) {
      int address = tree.addressAt(port);
      Integer former = before.get(port);
      if (address != 0 && (former == null || former != address)) {
        tree.at(port).ifPresent(devices::add);
      }
    }
    return devices;
  }

  private static boolean isCandidate(AttachedDevice device, Expectation expectation) {
    if (device.chip().isPresent() || device.isHub()) {
      return false;
    }
    return expectation == Expectation.NETWORK
        ? !device.networks().isEmpty()
        : !device.disks().isEmpty() || device.unreadyDisks() > 0;
  }

  private static void checkInterrupt(UsbPort port) {
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted(
          "interrupted",
          "Interrupted while waiting for what the board at USB port " + port + " becomes",
          Facts.of("port", port.toString()),
          "The board has all its files; it may still come up.");
    }
  }

  /** One wait: what was seen last, and since when it is so. */
  private final class Watch {
    private final Expectation expectation;
    private final UsbPort port;
    private final Optional<String> serial;
    private UsbPort other;
    private long nextLookElsewhere;
    private String seen = "";
    private long seenSince;
    private boolean usable;
    private long romSince;
    private boolean rom;

    Watch(Expectation expectation, UsbPort port, Optional<String> serial) {
      this.expectation = expectation;
      this.port = port;
      this.serial = serial;
      nextLookElsewhere = clock.nanoTime();
    }

    /**
     * Looks once.
     *
     * @param late whether there is no time left for LUNs that may never get a medium
     * @return the device, if all that is expected is there and has settled
     */
    Optional<AttachedDevice> look(boolean late) {
      long now = clock.nanoTime();
      Optional<AttachedDevice> atPort = tree.at(port);
      noteRom(atPort, now);
      Optional<AttachedDevice> device = atPort;
      if (device.isEmpty() || !isCandidate(device.get(), expectation)) {
        device = bySerial(now);
      }
      if (device.isEmpty()) {
        seen = "";
        usable = false;
        return Optional.empty();
      }
      String state = state(device.get());
      if (!state.equals(seen)) {
        seen = state;
        seenSince = now;
      }
      usable = isUsable(device.get());
      long quiet = now - seenSince;
      boolean whole = isWhole(device.get());
      boolean settled = usable && quiet >= SETTLE.toNanos() && (whole || late || quiet >= EMPTY.toNanos());
      return settled ? device : Optional.empty();
    }

    /** Whether a usable disk is there that may still change. */
    boolean settling() {
      return usable;
    }

    boolean backInRom() {
      return rom && clock.nanoTime() - romSince >= IN_ROM.toNanos();
    }

    private void noteRom(Optional<AttachedDevice> device, long now) {
      boolean inRom = device.isPresent() && device.get().stage().equals(Optional.of(Stage.ROM));
      if (inRom && !rom) {
        romSince = now;
      }
      rom = inRom;
    }

    /** A device at another port, if it alone has the board's serial number. */
    private Optional<AttachedDevice> bySerial(long now) {
      if (serial.isEmpty()) {
        return Optional.empty();
      }
      if (other != null) {
        Optional<AttachedDevice> device = tree.at(other);
        if (device.isPresent() && isTheBoard(device.get())) {
          return device;
        }
        other = null;
      }
      if (now - nextLookElsewhere < 0) {
        return Optional.empty();
      }
      nextLookElsewhere = now + LOOK_ELSEWHERE.toNanos();
      Optional<AttachedDevice> found = Optional.empty();
      for (AttachedDevice device : newDevices()) {
        if (isTheBoard(device)) {
          if (found.isPresent()) {
            return Optional.empty();
          }
          found = Optional.of(device);
        }
      }
      other = found.isPresent() ? found.get().port() : null;
      return found;
    }

    private boolean isTheBoard(AttachedDevice device) {
      return isCandidate(device, expectation) && SerialNumbers.same(serial, device.serial());
    }

    private boolean isUsable(AttachedDevice device) {
      if (expectation == Expectation.NETWORK) {
        return true;
      }
      for (UsbDisk disk : device.disks()) {
        if (disk.bytes() > 0) {
          return true;
        }
      }
      return false;
    }

    private boolean isWhole(AttachedDevice device) {
      if (expectation == Expectation.NETWORK) {
        return true;
      }
      for (UsbDisk disk : device.disks()) {
        if (disk.bytes() == 0) {
          return false;
        }
      }
      return device.unreadyDisks() == 0;
    }

    private String state(AttachedDevice device) {
      StringBuilder state = new StringBuilder(device.port() + "#" + device.address());
      if (expectation == Expectation.NETWORK) {
        for (NetworkInterface network : device.networks()) {
          state.append(' ').append(network.name());
        }
      } else {
        for (UsbDisk disk : device.disks()) {
          state.append(' ').append(disk.address()).append('=').append(disk.name()).append('=').append(disk.bytes());
        }
        state.append(" +").append(device.unreadyDisks());
      }
      return state.toString();
    }
  }
}
