package org.sbcprov.usbboot.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.block.DiskUse;
import org.sbcprov.core.sysfs.PortNames;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import org.sbcprov.usbboot.sysfs.UsbDisk;
import org.sbcprov.usbboot.sysfs.UsbInterface;

/** Looks at the boards that are there: in boot mode, or as a disk already. */
final class BoardCheck {
  /** Hubs between the computer and a board that do no harm. */
  static final int WISE_HUBS = 1;

  private final Path root;
  private final List<AttachedDevice> devices;
  private final List<Finding> findings = new ArrayList<>();

  private BoardCheck(Path root, List<AttachedDevice> devices) {
    this.root = root;
    this.devices = devices;
  }

  static List<Finding> check(Path root, List<AttachedDevice> devices) {
    return new BoardCheck(root, devices).check();
  }

  /** Those of some devices that are boards in boot mode. */
  static List<AttachedDevice> boards(List<AttachedDevice> devices) {
    List<AttachedDevice> boards = new ArrayList<>();
    for (AttachedDevice device : devices) {
      if (device.chip().isPresent()) {
        boards.add(device);
      }
    }
    return boards;
  }

  private List<Finding> check() {
    List<AttachedDevice> boards = boards(devices);
    List<String> evidence = new ArrayList<>();
    for (AttachedDevice board : boards) {
      evidence.add(words(board));
      checkSpeed(board);
      checkWay(board);
      checkOwner(board);
    }
    boolean disk = false;
    for (AttachedDevice device : devices) {
      if (device.chip().isEmpty() && !device.disks().isEmpty() && device.looksLikeRaspberryPi()) {
        disk = true;
        checkDisks(device);
      }
      if (!device.authorized()) {
        findings.add(
            new Finding(
                "doctor.usb-not-authorized",
                Severity.PROBLEM,
                "The kernel was told not to use the device at USB port " + device.port(),
                List.of(device.words() + ", authorized is 0"),
                "Allow it: usbguard allow-device, or write 1 into /sys/bus/usb/devices/" + PortNames.of(device.port())
                    + "/authorized. Each stage of a board is a new device."));
      }
    }
    if (!boards.isEmpty()) {
      findings.add(
          Finding.ok(
              "doctor.usb-boards",
              boards.size() == 1 ? "One board is in boot mode" : boards.size() + " boards are in boot mode",
              evidence));
    } else {
      findings.add(
          new Finding(
              "doctor.usb-no-board",
              disk ? Severity.INFO : Severity.WARNING,
              "No board is in boot mode",
              List.of("no device 0a5c:2711, 2712, 2763 or 2764 among " + count(devices.size(), "USB device")),
              disk ? "The board that is a disk has left boot mode; power-cycle it to come back to it." : ""));
    }
    return findings;
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String words(AttachedDevice board) {
    String power = board.powerState().isPresent() ? ", " + board.powerState().get() : "";
    return board.port() + "  " + board.chip().orElseThrow() + "  "
        + (board.stage().isPresent() ? board.stage().get().words() : "stage unknown") + "  "
        + board.speedWords() + power
        + (board.serial().isPresent() ? "  serial " + board.serial().get() : "");
  }

  private void checkSpeed(AttachedDevice board) {
    if (board.speed() == 0 || board.speed() >= AttachedDevice.HIGH_SPEED) {
      return;
    }
    List<String> evidence = new ArrayList<>();
    evidence.add("speed of " + board.port() + ": " + board.speedWords() + "; boards in boot mode do high speed (480)");
    for (AttachedDevice hub : way(board)) {
      if (hub.speed() > 0 && hub.speed() < AttachedDevice.HIGH_SPEED) {
        evidence.add("the hub at " + hub.port() + " does no more: " + hub.speedWords());
      }
    }
    findings.add(
        new Finding(
            "doctor.usb-slow-board",
            Severity.PROBLEM,
            "The board at USB port " + board.port() + " came up at " + board.speedWords(),
            evidence,
            Advice.of(
                evidence.size() > 1
                    ? EnumSet.of(Advice.PORT)
                    : EnumSet.of(Advice.MODULE, Advice.CABLE, Advice.PORT))));
  }

  private void checkWay(AttachedDevice board) {
    List<AttachedDevice> hubs = way(board);
    if (board.hubs() > WISE_HUBS) {
      List<String> evidence = new ArrayList<>();
      for (AttachedDevice hub : hubs) {
        evidence.add("hub at " + hub.port() + ": " + hub.words());
      }
      findings.add(
          new Finding(
              "doctor.usb-hub-depth",
              Severity.WARNING,
              "The board at USB port " + board.port() + " is behind " + board.hubs() + " hubs",
              evidence,
              Advice.PORT.words()));
    }
    for (AttachedDevice hub : hubs) {
      if (hub.isHub() && !hub.selfPowered()) {
        findings.add(
            new Finding(
                "doctor.usb-hub-power",
                Severity.WARNING,
                "The hub at USB port " + hub.port() + ", on the way to the board at " + board.port()
                    + ", has no supply of its own",
                List.of(hub.words() + ": bus-powered; it shares 500 mA among its ports, a board asks for "
                    + (board.milliamps() == 0 ? "up to 500" : board.milliamps()) + " mA"),
                "Use a hub with its own supply, or give the board its own. " + Advice.PORT.words()));
      }
    }
  }

  /** The hubs on the way to a device, that of the computer left out. */
  private List<AttachedDevice> way(AttachedDevice board) {
    List<AttachedDevice> way = new ArrayList<>();
    List<Integer> ports = board.port().ports();
    for (int depth = 1; depth < ports.size(); depth++) {
      UsbPort port = new UsbPort(board.port().bus(), ports.subList(0, depth));
      for (AttachedDevice device : devices) {
        if (device.port().equals(port)) {
          way.add(device);
        }
      }
    }
    return way;
  }

  private void checkOwner(AttachedDevice board) {
    for (UsbInterface one : board.interfaces()) {
      Optional<String> driver = one.driver();
      if (driver.isPresent() && driver.get().equals("usbfs")) {
        findings.add(
            new Finding(
                "doctor.usb-claimed",
                Severity.WARNING,
                "A program has the board at USB port " + board.port() + " now",
                List.of("interface " + one.number() + " has the driver usbfs"),
                "If it is not meant to: end other rpiboot, sbcprov or Raspberry Pi Imager processes, and virtual"
                    + " machines that took the device."));
      }
    }
  }

  private void checkDisks(AttachedDevice device) {
    List<String> evidence = new ArrayList<>();
    for (UsbDisk disk : device.disks()) {
      evidence.add(disk.words() + (disk.byId().isPresent() ? ", " + disk.byId().get() : ""));
      for (DiskUse use : DiskUse.of(root, disk.disk())) {
        findings.add(
            new Finding(
                "doctor.usb-disk-in-use",
                Severity.WARNING,
                "The disk of the board at USB port " + device.port() + " is in use: " + use.words(),
                List.of(disk.words()),
                "Before it is written: " + use.end() + "."));
      }
    }
    findings.add(
        new Finding(
            "doctor.usb-disks",
            Severity.INFO,
            "A board is a disk at USB port " + device.port() + ", " + device.speedWords(),
            evidence,
            ""));
  }
}
