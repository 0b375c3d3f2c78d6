package org.sbcprov.usbboot.aftermath;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Stage;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import org.sbcprov.usbboot.sysfs.UsbDisk;
import org.sbcprov.usbboot.sysfs.UsbInterface;
import org.sbcprov.usbboot.sysfs.UsbTree;

/** Tells why what was expected did not come, from what is at the port instead. */
final class NothingCame {
  private static final String CONSOLE =
      "the board's serial console tells how far it came: put uart_2ndstage=1 into config.txt of the boot directory";
  private static final String POWER =
      "a weak supply: what starts now draws more than boot mode did; power the board from its own supply";
  private static final String DIRECTORY =
      "the boot directory holds no mass-storage gadget; where the rpiboot package is installed, leave out -d";

  private final Path root;
  private final Expectation expectation;
  private final UsbPort port;
  private final List<AttachedDevice> elsewhere;
  private final long waitedMillis;
  private final Optional<AttachedDevice> device;
  private final List<String> causes = new ArrayList<>();

  NothingCame(
      Path root,
      UsbTree tree,
      Expectation expectation,
      UsbPort port,
      List<AttachedDevice> elsewhere,
      long waitedMillis) {
    this.root = root;
    this.expectation = expectation;
    this.port = port;
    this.elsewhere = elsewhere;
    this.waitedMillis = waitedMillis;
    device = tree.at(port);
  }

  /** What the port has instead. */
  private enum State {
    NOTHING("nothing"),
    BOOT_ROM("boot-rom"),
    FILE_SERVER("file-server"),
    BOOT_MODE("boot-mode"),
    NOT_AUTHORIZED("not-authorized"),
    OTHER_DEVICE("other-device"),
    NO_DRIVER("storage-without-driver"),
    NO_DISK("storage-without-disk"),
    NO_MEDIUM("disks-without-medium"),
    UNSETTLED("disks-unsettled");

    private final String id;

    State(String id) {
      this.id = id;
    }
  }

  NoDevice failure() {
    State state = state();
    String words = explain(state);
    StringBuilder message = new StringBuilder("The ").append(expectation.noun()).append(" of the board at USB port ");
    message.append(port).append(" did not appear within ").append(waitedMillis / 1000).append(" s: ").append(words);
    List<Map<String, Object>> others = new ArrayList<>();
    for (AttachedDevice other : elsewhere) {
      message.append("; a ").append(expectation.noun()).append(" appeared at port ").append(other.port());
      if (!other.disks().isEmpty()) {
        message.append(" (").append(other.disks().get(0).device()).append(')');
      }
      message.append(", which is not known to be the board's");
      others.add(other.facts());
    }
    StringBuilder hint = new StringBuilder("Likely causes:");
    for (String cause : causes) {
      hint.append("\n- ").append(cause);
    }
    if (!elsewhere.isEmpty()) {
      hint.append("\nTo use the one at another port, make sure that it is this board: compare its serial number.");
    }
    hint.append("\nsbcprov doctor usb tells what the kernel says about the port.");
    return new NoDevice(
        expectation == Expectation.NETWORK ? "usbboot.no-network" : "usbboot.no-disk",
        message.toString(),
        Facts.of(
            "expected", expectation.id(),
            "port", port.toString(),
            "waited-ms", waitedMillis,
            "at-port", state.id,
            "device", device.isPresent() ? device.get().words() : null,
            "elsewhere", others.isEmpty() ? null : others),
        hint.toString());
  }

  private State state() {
    if (device.isEmpty()) {
      return State.NOTHING;
    }
    AttachedDevice now = device.get();
    if (now.chip().isPresent()) {
      Optional<Stage> stage = now.stage();
      return stage.isEmpty() ? State.BOOT_MODE : stage.get() == Stage.ROM ? State.BOOT_ROM : State.FILE_SERVER;
    }
    if (!now.authorized()) {
      return State.NOT_AUTHORIZED;
    }
    if (expectation == Expectation.NETWORK || !now.hasMassStorage()) {
      return State.OTHER_DEVICE;
    }
    if (!now.disks().isEmpty()) {
      for (UsbDisk disk : now.disks()) {
        if (disk.bytes() > 0) {
          return State.UNSETTLED;
        }
      }
      return State.NO_MEDIUM;
    }
    return storageDriver(now).isEmpty() ? State.NO_DRIVER : State.NO_DISK;
  }

  private static Optional<String> storageDriver(AttachedDevice device) {
    for (UsbInterface one : device.interfaces()) {
      if (one.interfaceClass() == UsbInterface.MASS_STORAGE) {
        return one.driver();
      }
    }
    return Optional.empty();
  }

  /** One clause about the state; the causes go to {@link #causes}. */
  private String explain(State state) {
    switch (state) {
      case NOTHING:
        causes.add(CONSOLE);
        causes.add(POWER);
        causes.add("the kernel or the gadget that was sent does not start on this board");
        return "nothing is at the port now";
      case BOOT_ROM:
        causes.add("it crashed or lost its power and started again: " + POWER);
        causes.add("with secure boot, a boot.img that is not signed with the board's key");
        causes.add(CONSOLE);
        return "the board is back in its boot ROM";
      case FILE_SERVER:
      case BOOT_MODE:
        causes.add(DIRECTORY);
        causes.add("the board has not read all that it needs; -v shows each file that it asks for");
        causes.add(CONSOLE);
        return "the board is still in boot mode" + (state == State.FILE_SERVER ? ", as file server" : "");
      case NOT_AUTHORIZED:
        causes.add("usbguard or an administrator has not allowed it: usbguard list-devices --blocked");
        return about() + " is there, but the kernel was told not to use it";
      case NO_DRIVER:
        explainDriver();
        return "the storage device " + about() + " is there, but no driver has it";
      case NO_DISK:
        if (!Files.isDirectory(root.resolve("sys/bus/scsi/drivers/sd"))) {
          causes.add("the kernel's disk driver is not loaded: sudo modprobe sd_mod");
        }
        if (storageDriver(device.orElseThrow()).equals(Optional.of("usbfs"))) {
          causes.add("another program or a virtual machine has taken the device");
        }
        causes.add("the storage device does not answer: unplug it and look into the kernel log");
        return "the storage device " + about() + " is there, but has no disk";
      case NO_MEDIUM:
        causes.add("the module has no eMMC (\"Lite\"), and no card or drive is in its slot");
        causes.add("an eMMC or NVMe drive that does not come up: check its seat and the supply");
        return "its disks have no medium (" + disks() + ")";
      case UNSETTLED:
        causes.add("the connection breaks again and again: another cable, a port of the computer itself");
        return "its disks keep changing (" + disks() + ")";
      default:
        String wanted = expectation == Expectation.NETWORK ? "network gadget" : "mass-storage gadget";
        causes.add("the boot directory starts something else than a " + wanted);
        if (expectation == Expectation.NETWORK) {
          causes.add("no driver for its network interface: sudo modprobe cdc_ether (or cdc_ncm, rndis_host)");
        }
        causes.add("another device was plugged in there");
        return "another device is at the port now, " + about();
    }
  }

  private void explainDriver() {
    if (Files.isDirectory(root.resolve("sys/bus/usb/drivers/usb-storage"))) {
      causes.add("the driver does not take it; the kernel log says why");
      return;
    }
    causes.add("the driver usb-storage is not loaded: sudo modprobe usb-storage");
    causes.add("after an upgrade of the kernel its modules are there only after a restart of the computer");
    causes.add("usb-storage is on a list of forbidden modules: grep -r usb.storage /etc/modprobe.d");
  }

  private String about() {
    return device.isPresent() ? device.get().words() : "";
  }

  private String disks() {
    StringBuilder disks = new StringBuilder();
    for (UsbDisk disk : device.orElseThrow().disks()) {
      disks.append(disks.length() == 0 ? "" : ", ").append(disk.device());
    }
    return disks.toString();
  }
}
