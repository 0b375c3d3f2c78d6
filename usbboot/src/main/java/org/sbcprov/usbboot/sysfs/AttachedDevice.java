package org.sbcprov.usbboot.sysfs;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.Stage;

/**
 * A USB device as the kernel shows it.
 *
 * @param port where it is plugged in
 * @param vendor {@code idVendor}, 0 to 0xffff
 * @param product {@code idProduct}, 0 to 0xffff
 * @param deviceClass {@code bDeviceClass}, 0 to 255
 * @param maker its manufacturer string
 * @param title its product string
 * @param serial its serial string
 * @param serialIndex {@code iSerialNumber} of its descriptor, 0 to 255; -1 when it could not be read
 * @param address its bus address, 1 to 127
 * @param speed in kbit/s: 1500 low, 12000 full, 480000 high, 5000000 and more super speed; 0 when it is not known
 * @param hubs how many hubs are between the computer's own port and it
 * @param milliamps {@code bMaxPower}: what it may draw from its port; 0 when it is not known
 * @param selfPowered whether it says that it has a supply of its own
 * @param authorized whether the kernel may use it; {@code usbguard} and administrators can forbid that
 * @param power what it is told to do when it is idle ({@code power/control}): {@code on} or {@code auto}
 * @param powerState {@code power/runtime_status}, such as {@code active} or {@code suspended}
 * @param interfaces its interfaces, by number
 * @param disks its disks, by LUN
 * @param unreadyDisks SCSI disks that have no block device, or not yet
 * @param networks its network interfaces
 */
public record AttachedDevice(
    UsbPort port,
    int vendor,
    int product,
    int deviceClass,
    Optional<String> maker,
    Optional<String> title,
    Optional<String> serial,
    int serialIndex,
    int address,
    int speed,
    int hubs,
    int milliamps,
    boolean selfPowered,
    boolean authorized,
    Optional<String> power,
    Optional<String> powerState,
    List<UsbInterface> interfaces,
    List<UsbDisk> disks,
    int unreadyDisks,
    List<NetworkInterface> networks) {
  /** {@code bDeviceClass} of hubs. */
  public static final int HUB = 0x09;

  /** High speed in kbit/s: what every chip that boots over USB can. */
  public static final int HIGH_SPEED = 480_000;

  private static final int[] RASPBERRY_PI_VENDORS = {0x0a5c, 0x2e8a};

  public AttachedDevice {
    interfaces = List.copyOf(interfaces);
    disks = List.copyOf(disks);
    networks = List.copyOf(networks);
  }

  /** The chip, if it is a board in boot mode. */
  public Optional<Chip> chip() {
    return Chip.of(vendor, product);
  }

  /** How far a board in boot mode is; empty for other devices, or when its descriptor could not be read. */
  public Optional<Stage> stage() {
    return chip().isEmpty() || serialIndex < 0 ? Optional.empty() : Optional.of(Stage.ofSerialIndex(serialIndex));
  }

  /** Whether it is a hub. */
  public boolean isHub() {
    return deviceClass == HUB;
  }

  /** Whether one of its interfaces is mass storage. */
  public boolean hasMassStorage() {
    for (UsbInterface one : interfaces) {
      if (one.interfaceClass() == UsbInterface.MASS_STORAGE) {
        return true;
      }
    }
    return false;
  }

  /** Whether its ids or names are those of Raspberry Pi's own programs that turn a board into a disk. */
  public boolean looksLikeRaspberryPi() {
    for (int own : RASPBERRY_PI_VENDORS) {
      if (vendor == own) {
        return true;
      }
    }
    if (maker.orElse("").startsWith("Raspberry Pi") || title.orElse("").startsWith("Raspberry Pi")) {
      return true;
    }
    for (UsbDisk disk : disks) {
      if (disk.vendor().startsWith("RPi-MSD") || disk.model().startsWith("Raspberry Pi")) {
        return true;
      }
    }
    return false;
  }

  /** Its ids as {@code lsusb} writes them, such as {@code 0a5c:2711}. */
  public String ids() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits((short) vendor) + ":" + hex.toHexDigits((short) product);
  }

  /** Its ids and names, such as {@code 0a5c:0001 (Raspberry Pi Compute Module)}. */
  public String words() {
    String names = (maker.orElse("") + " " + title.orElse("")).strip();
    return names.isEmpty() ? ids() : ids() + " (" + names + ")";
  }

  /** Its speed in words. */
  public String speedWords() {
    if (speed == 0) {
      return "unknown speed";
    }
    String rate = speed % 1000 == 0 ? Integer.toString(speed / 1000) : speed / 1000 + "." + speed % 1000 / 100;
    String name =
        speed <= 1500 ? "low speed" : speed <= 12_000 ? "full speed" : speed <= HIGH_SPEED ? "high speed" : "super speed";
    return rate + " Mbit/s (" + name + ")";
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "port", port.toString(),
        "ids", ids(),
        "manufacturer", maker.orElse(null),
        "product", title.orElse(null),
        "serial", serial.orElse(null),
        "address", address,
        "kbits", speed == 0 ? null : speed,
        "hubs", hubs,
        "milliamps", milliamps == 0 ? null : milliamps);
  }
}
