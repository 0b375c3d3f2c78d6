package org.sbcprov.usbboot.sysfs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;

/**
 * A disk on a USB device: one LUN.
 *
 * @param name the kernel's name, such as {@code sda}
 * @param bytes its size; 0 while it has no medium, or the kernel has not read its size yet
 * @param vendor SCSI vendor, at most 8 characters; empty when it tells none
 * @param model SCSI product, at most 16 characters; empty when it tells none
 * @param address SCSI address: host, channel, target and LUN, such as {@code 6:0:0:1}
 * @param lun the last of these
 * @param removable whether its medium can be removed
 * @param readOnly whether it cannot be written
 * @param number {@code major:minor}, such as {@code 8:0}; empty when it is not known
 * @param partitions the kernel's names of its partitions, each with its {@code major:minor}
 * @param byId a name that stays, {@code /dev/disk/by-id/…}, where udev made one
 */
public record BlockDevice(
    String name,
    long bytes,
    String vendor,
    String model,
    String address,
    int lun,
    boolean removable,
    boolean readOnly,
    String number,
    Map<String, String> partitions,
    Optional<String> byId) {
  /** Where it is opened: {@code /dev/sda}. */
  public String device() {
    return "/dev/" + name;
  }

  /** Vendor and product as one text, such as {@code RPi-MSD- 0001}. */
  public String title() {
    return (vendor + " " + model).strip();
  }

  /**
   * What a Raspberry Pi has behind it, as far as its names tell: the gadget gives the name of its own block device as
   * vendor, the older one for the BCM2835 to BCM2711 knows the eMMC (or SD card) only.
   */
  public String kind() {
    String named = vendor.isEmpty() ? model : vendor;
    if (named.startsWith("mmcblk") || named.startsWith("RPi-MSD")) {
      return "eMMC";
    }
    if (named.startsWith("nvme")) {
      return "NVMe";
    }
    boolean disk = named.length() == 3 && named.startsWith("sd") && Character.isLetter(named.charAt(2));
    return disk ? "USB" : "Disk";
  }

  /** Such as {@code eMMC: /dev/sda (31.3 GB, RPi-MSD- 0001)}. */
  public String words() {
    String about = bytes == 0 ? "no medium" : gigabytes(bytes);
    return kind() + ": " + device() + " (" + about + (title().isEmpty() ? "" : ", " + title()) + ")";
  }

  /** A size as it is printed on media, in decimal units. */
  static String gigabytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    int unit = 0;
    long divisor = 1;
    while (unit < units.length - 1 && bytes / divisor >= 1000) {
      divisor *= 1000;
      unit++;
    }
    if (unit == 0) {
      return bytes + " B";
    }
    // Rounded down: nobody misses bytes that were never there.
    return bytes / divisor + "." + bytes / (divisor / 10) % 10 + " " + units[unit];
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "device", device(),
        "kind", kind(),
        "bytes", bytes,
        "model", model,
        "vendor", vendor,
        "lun", lun,
        "scsi-address", address,
        "removable", removable,
        "read-only", readOnly,
        "partitions", List.copyOf(partitions.keySet()),
        "by-id", byId.orElse(null));
  }
}
