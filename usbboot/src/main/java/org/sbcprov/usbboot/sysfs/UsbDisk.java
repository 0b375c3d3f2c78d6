package org.sbcprov.usbboot.sysfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.MediaSize;
import org.sbcprov.core.block.Part;
import org.sbcprov.core.failure.Facts;

/**
 * A disk on a USB device: one LUN.
 *
 * @param disk what the system tells of it; without a medium, or before the kernel has read its size, it has 0 bytes
 * @param address SCSI address: host, channel, target and LUN, such as {@code 6:0:0:1}
 */
public record UsbDisk(Disk disk, String address) {
  /** The kernel's name, such as {@code sda}. */
  public String name() {
    return disk.name();
  }

  /** Its size; 0 while it has no medium. */
  public long bytes() {
    return disk.bytes();
  }

  /** Which of the device's disks it is. */
  public int lun() {
    return disk.lun();
  }

  /** SCSI vendor, at most 8 characters; empty when it tells none. */
  public String vendor() {
    return disk.vendor();
  }

  /** SCSI product, at most 16 characters; empty when it tells none. */
  public String model() {
    return disk.model();
  }

  /** A name that stays, where udev made one. */
  public Optional<String> byId() {
    return disk.byId();
  }

  /** Where it is opened: {@code /dev/sda}. */
  public String device() {
    return disk.device();
  }

  /** Vendor and product as one text, such as {@code RPi-MSD- 0001}. */
  public String title() {
    return disk.title();
  }

  /**
   * What a Raspberry Pi has behind it, as far as its names tell: the gadget gives the name of its own block device as
   * vendor, the older one for the BCM2835 to BCM2711 knows the eMMC (or SD card) only.
   */
  public String kind() {
    String named = vendor().isEmpty() ? model() : vendor();
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
    return words("");
  }

  /** The same with its number, by which one of several is chosen: {@code eMMC: /dev/sda (31.3 GB, …, LUN 0)}. */
  public String wordsWithLun() {
    return words(", LUN " + lun());
  }

  private String words(String more) {
    String about = bytes() == 0 ? "no medium" : MediaSize.words(bytes());
    return kind() + ": " + device() + " (" + about + (title().isEmpty() ? "" : ", " + title()) + more + ")";
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    List<String> partitions = new ArrayList<>();
    for (Part part : disk.parts()) {
      partitions.add(part.name());
    }
    return Facts.of(
        "device", device(),
        "kind", kind(),
        "bytes", bytes(),
        "model", model(),
        "vendor", vendor(),
        "lun", lun(),
        "scsi-address", address,
        "removable", disk.removable(),
        "read-only", disk.readOnly(),
        "partitions", partitions,
        "by-id", byId().orElse(null));
  }
}
