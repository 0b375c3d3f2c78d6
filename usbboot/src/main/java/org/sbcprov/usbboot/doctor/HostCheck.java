package org.sbcprov.usbboot.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.SysFile;
import org.sbcprov.usbboot.sysfs.AttachedDevice;
import org.sbcprov.usbboot.sysfs.UsbTree;

/** Looks whether this system can work with USB devices at all: device nodes, udev, drivers, memory. */
final class HostCheck {
  /** The kernel's own value, in MiB; all transfers of all devices share it. */
  static final int USBFS_MEMORY = 16;

  private static final int MAX_MODULE_LIST = 8 * 1024 * 1024;
  private static final String[] CONTAINER_MARKS = {".dockerenv", "run/.containerenv", "run/systemd/container"};

  private final Path root;
  private final UsbTree tree;
  private final List<Finding> findings = new ArrayList<>();

  private HostCheck(Path root, UsbTree tree) {
    this.root = root;
    this.tree = tree;
  }

  static List<Finding> check(Path root, UsbTree tree, List<AttachedDevice> devices) {
    HostCheck check = new HostCheck(root, tree);
    check.checkDevices(devices);
    check.checkMemory();
    check.checkStorageDriver();
    return check.findings;
  }

  /** What keeps boards from appearing. */
  static List<Finding> brief(Path root, UsbTree tree, List<AttachedDevice> devices) {
    HostCheck check = new HostCheck(root, tree);
    check.checkDevices(devices);
    return check.findings;
  }

  private void checkDevices(List<AttachedDevice> devices) {
    checkWsl();
    checkNodes(devices);
    checkUdev();
  }

  /** There is no {@code /sys/bus/usb}: nothing else is worth looking at. */
  static Finding noUsb(Path root) {
    boolean container = isContainer(root);
    String next =
        isWsl(root)
            ? "In Windows: usbipd list, then usbipd attach --wsl --auto-attach --busid N for the board."
            : container
                ? "Start the container with /sys of the host and -v /dev/bus/usb:/dev/bus/usb."
                : "Load the USB drivers (sudo modprobe xhci_pci), or use a computer that has USB. On other systems than"
                    + " Linux there is nothing that doctor could read.";
    return new Finding(
        "doctor.usb-none", Severity.PROBLEM, "This system shows no USB at all", List.of("no /sys/bus/usb/devices"), next);
  }

  private static boolean isContainer(Path root) {
    for (String mark : CONTAINER_MARKS) {
      if (Files.exists(root.resolve(mark))) {
        return true;
      }
    }
    return false;
  }

  private static String release(Path root) {
    return SysFile.text(root.resolve("proc/sys/kernel/osrelease")).orElse("");
  }

  private static boolean isWsl(Path root) {
    return release(root).toLowerCase(Locale.ROOT).contains("microsoft");
  }

  private void checkWsl() {
    if (isWsl(root)) {
      findings.add(
          new Finding(
              "doctor.usb-wsl",
              Severity.WARNING,
              "This is WSL, which sees only the USB devices that Windows hands over, each stage of a board anew",
              List.of("kernel " + release(root)),
              "In Windows: usbipd attach --wsl --auto-attach --busid N, which follows the board through its stages."));
    }
  }

  private void checkNodes(List<AttachedDevice> devices) {
    boolean container = isContainer(root);
    Path nodes = root.resolve("dev/bus/usb");
    String pass =
        container
            ? "Start the container with -v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule='c 189:* rmw'."
            : "Check that udev runs and /dev is a devtmpfs.";
    if (!Files.isDirectory(nodes)) {
      findings.add(
          new Finding(
              "doctor.usb-no-nodes",
              Severity.PROBLEM,
              "There is no /dev/bus/usb, so no USB device can be opened",
              List.of(container ? "this is a container" : "/sys/bus/usb/devices is there"),
              pass));
      return;
    }
    List<String> missing = new ArrayList<>();
    for (AttachedDevice device : devices) {
      String node = String.format(Locale.ROOT, "%03d/%03d", device.port().bus(), device.address());
      boolean absent = device.address() > 0 && !Files.exists(nodes.resolve(node));
      // A device that has just gone, or come back under another address, needs no node.
      if (absent && tree.addressAt(device.port()) == device.address()) {
        missing.add("no /dev/bus/usb/" + node + " for " + device.words() + " at port " + device.port());
      }
    }
    if (!missing.isEmpty()) {
      findings.add(
          new Finding(
              "doctor.usb-no-hotplug",
              Severity.PROBLEM,
              "Devices are missing in /dev/bus/usb: those that are plugged in later do not get here",
              missing,
              pass + " Single devices (--device) do not suffice: a board is a new one in each stage."));
    } else if (container) {
      findings.add(
          new Finding(
              "doctor.usb-container",
              Severity.INFO,
              "This is a container, which has the USB devices of now",
              List.of("/dev/bus/usb is complete"),
              "If boards are lost after their first stage: " + pass));
    }
  }

  private void checkUdev() {
    if (!Files.exists(root.resolve("run/udev/control"))) {
      findings.add(
          new Finding(
              "doctor.usb-no-udev",
              Severity.WARNING,
              "udev does not run here: no rule is applied, and programs may not learn of new devices",
              List.of("no /run/udev/control"),
              isContainer(root)
                  ? "Start the container with -v /run/udev:/run/udev:ro."
                  : "Start systemd-udevd, or run as root."));
    }
  }

  private void checkMemory() {
    Path parameter = root.resolve("sys/module/usbcore/parameters/usbfs_memory_mb");
    long memory = SysFile.number(parameter, 10, USBFS_MEMORY);
    if (memory > 0 && memory < USBFS_MEMORY) {
      findings.add(
          new Finding(
              "doctor.usb-memory",
              Severity.WARNING,
              "Programs may use only " + memory + " MiB for USB transfers, all devices together",
              List.of("/sys/module/usbcore/parameters/usbfs_memory_mb is " + memory + "; the kernel's own value is 16"),
              "echo 16 | sudo tee /sys/module/usbcore/parameters/usbfs_memory_mb"));
    }
  }

  /** It is loaded when the first disk comes; what matters is whether it can be. */
  private void checkStorageDriver() {
    if (Files.isDirectory(root.resolve("sys/bus/usb/drivers/usb-storage")) || isContainer(root)) {
      return;
    }
    String release = release(root);
    Path modules = root.resolve("lib/modules").resolve(release);
    if (release.isEmpty() || !Files.isDirectory(modules)) {
      findings.add(
          new Finding(
              "doctor.usb-no-storage-driver",
              Severity.WARNING,
              "The driver for USB disks is not loaded, and the running kernel has no modules to load it from",
              List.of("no /lib/modules/" + SafeText.of(release)),
              "After an upgrade of the kernel: restart the computer. Else a board that becomes a disk is not seen as one."));
      return;
    }
    for (String list : new String[] {"modules.dep", "modules.builtin"}) {
      for (String line : SysFile.lines(modules.resolve(list), MAX_MODULE_LIST)) {
        if (line.contains("usb-storage.ko")) {
          return;
        }
      }
    }
    findings.add(
        new Finding(
            "doctor.usb-no-storage-driver",
            Severity.WARNING,
            "The kernel has no driver for USB disks",
            List.of("no usb-storage in /lib/modules/" + SafeText.of(release)),
            "Install the package with all modules of this kernel (linux-modules-extra or the like)."));
  }
}
