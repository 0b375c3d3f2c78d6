package org.sbcprov.usbboot.sysfs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.PortNames;
import org.sbcprov.core.sysfs.SysFile;
import org.sbcprov.core.usb.UsbPort;

/**
 * The USB devices of this computer, as Linux shows them under {@code /sys/bus/usb/devices}. Each look reads anew; a
 * device that goes away meanwhile is left out.
 */
public final class UsbTree {
  /** The most devices that are looked at. */
  static final int MAX_DEVICES = 1024;

  /** The most interfaces of a device, as its descriptor's byte can tell. */
  private static final int MAX_INTERFACES = 255;

  /** Length of a device descriptor, and where {@code iSerialNumber} is in it. */
  private static final int DESCRIPTOR = 18;

  private static final int SERIAL_INDEX = 16;
  private static final int SELF_POWERED = 0x40;

  private final Path root;
  private final Path devices;

  private UsbTree(Path root) {
    this.root = root;
    devices = root.resolve("sys/bus/usb/devices");
  }

  /** The devices of the system whose root is here: {@code /}, but in tests. */
  public static UsbTree under(Path root) {
    return new UsbTree(root);
  }

  /** Whether there is such a directory: only on Linux, and not in every container. */
  public boolean available() {
    return Files.isDirectory(devices);
  }

  /** All devices with the root hubs, in the order of their ports. */
  public List<AttachedDevice> devices() {
    List<AttachedDevice> found = new ArrayList<>();
    for (UsbPort port : ports()) {
      Optional<AttachedDevice> device = at(port);
      if (device.isPresent()) {
        found.add(device.get());
      }
    }
    return found;
  }

  /** Where devices are, without a look at them, in order; at most {@link #MAX_DEVICES}. */
  public List<UsbPort> ports() {
    List<UsbPort> ports = new ArrayList<>();
    for (String name : SysFile.names(devices)) {
      Optional<UsbPort> port = PortNames.parse(name);
      if (port.isPresent() && ports.size() < MAX_DEVICES) {
        ports.add(port.get());
      }
    }
    ports.sort(PortNames::compare);
    return ports;
  }

  /** The bus address of what is at a port; 0 when nothing is. A new address means another device. */
  public int addressAt(UsbPort port) {
    return (int) SysFile.number(devices.resolve(PortNames.of(port)).resolve("devnum"), 10, 0);
  }

  /** What is at a port; empty when nothing is. */
  public Optional<AttachedDevice> at(UsbPort port) {
    String name = PortNames.of(port);
    Path directory = devices.resolve(name);
    long vendor = SysFile.number(directory.resolve("idVendor"), 16, -1);
    long product = SysFile.number(directory.resolve("idProduct"), 16, -1);
    long address = SysFile.number(directory.resolve("devnum"), 10, -1);
    if (vendor < 0 || vendor > 0xffff || product < 0 || product > 0xffff || address < 0 || address > 0xffff) {
      return Optional.empty();
    }
    List<UsbInterface> interfaces = new ArrayList<>();
    List<NetworkInterface> networks = new ArrayList<>();
    ScsiDisks disks = new ScsiDisks(root);
    for (String entry : SysFile.names(directory)) {
      // Devices behind a hub are directories here, too, without a colon; their disks are not this device's.
      if (entry.indexOf(':') > 0 && entry.startsWith(name.startsWith("usb") ? port.bus() + "-0:" : name + ":")
          && interfaces.size() < MAX_INTERFACES) {
        Path one = directory.resolve(entry);
        interfaces.add(
            new UsbInterface(
                (int) SysFile.number(one.resolve("bInterfaceNumber"), 16, 0) & 0xff,
                (int) SysFile.number(one.resolve("bInterfaceClass"), 16, 0) & 0xff,
                SysFile.linkName(one.resolve("driver"))));
        disks.lookIn(one);
        lookForNetworks(one.resolve("net"), networks);
      }
    }
    return Optional.of(
        new AttachedDevice(
            port,
            (int) vendor,
            (int) product,
            (int) SysFile.number(directory.resolve("bDeviceClass"), 16, 0) & 0xff,
            SysFile.text(directory.resolve("manufacturer")),
            SysFile.text(directory.resolve("product")),
            SysFile.text(directory.resolve("serial")),
            serialIndex(directory),
            (int) address,
            speed(SysFile.text(directory.resolve("speed")).orElse("")),
            Math.max(0, port.ports().size() - 1),
            (int) Math.min(SysFile.number(directory.resolve("bMaxPower"), 10, 0), 0xffff),
            (SysFile.number(directory.resolve("bmAttributes"), 16, 0) & SELF_POWERED) != 0,
            SysFile.number(directory.resolve("authorized"), 10, 1) != 0,
            SysFile.text(directory.resolve("power/control")),
            SysFile.text(directory.resolve("power/runtime_status")),
            interfaces,
            disks.found(),
            disks.unready(),
            networks));
  }

  private static void lookForNetworks(Path directory, List<NetworkInterface> networks) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    for (String name : SysFile.names(directory)) {
      Path one = directory.resolve(name);
      networks.add(
          new NetworkInterface(
              SafeText.of(name), SysFile.text(one.resolve("address")), SysFile.text(one.resolve("operstate"))));
    }
  }

  private static int serialIndex(Path directory) {
    Optional<byte[]> descriptors = SysFile.bytes(directory.resolve("descriptors"));
    return descriptors.isEmpty() || descriptors.get().length < DESCRIPTOR
        ? -1
        : descriptors.get()[SERIAL_INDEX] & 0xff;
  }

  /** The kernel writes Mbit/s: {@code 1.5}, {@code 12}, {@code 480}, {@code 5000}. */
  private static int speed(String text) {
    if (text.equals("1.5")) {
      return 1500;
    }
    long rate = SysFile.number(text, 10, 0);
    return rate > 1_000_000 ? 0 : (int) rate * 1000;
  }
}
