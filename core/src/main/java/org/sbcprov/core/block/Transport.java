package org.sbcprov.core.block;

import java.nio.file.Path;

/** How a disk is connected, or what it is made of. */
public enum Transport {
  USB("usb"),
  MMC("mmc"),
  NVME("nvme"),
  SATA("sata"),
  SCSI("scsi"),
  VIRTIO("virtio"),
  XEN("xen"),
  LOOP("loop"),
  NETWORK("network"),
  DEVICE_MAPPER("dm"),
  RAID("md"),
  BCACHE("bcache"),
  ZRAM("zram"),
  MEMORY("memory"),
  OPTICAL("optical"),
  FLOPPY("floppy"),
  FLASH("flash"),
  OTHER("other");

  /** Names of drivers' disks begin so; where they are plugged in says no more. The first one that fits counts. */
  private static final Object[][] NAMES = {
    {"loop", LOOP}, {"zram", ZRAM}, {"dm-", DEVICE_MAPPER}, {"md", RAID}, {"bcache", BCACHE}, {"nbd", NETWORK},
    {"rbd", NETWORK}, {"drbd", NETWORK}, {"ram", MEMORY}, {"pmem", MEMORY}, {"sr", OPTICAL}, {"fd", FLOPPY},
    {"mtdblock", FLASH}, {"ubiblock", FLASH}, {"mmcblk", MMC}, {"nvme", NVME}, {"xvd", XEN}
  };

  private final String id;

  Transport(String id) {
    this.id = id;
  }

  /** For scripts and lists. */
  public String id() {
    return id;
  }

  /** Whether it is a piece of hardware, and not something that the kernel makes of others, or of memory. */
  public boolean isHardware() {
    return switch (this) {
      case USB, MMC, NVME, SATA, SCSI, VIRTIO, XEN, OTHER -> true;
      default -> false;
    };
  }

  /**
   * What a disk's name and place in {@code /sys/devices} tell.
   *
   * @param onUsb whether it hangs on a USB device
   */
  static Transport of(String name, Path place, boolean onUsb) {
    for (Object[] known : NAMES) {
      if (name.startsWith((String) known[0])) {
        return (Transport) known[1];
      }
    }
    if (onUsb) {
      return USB;
    }
    Transport found = OTHER;
    for (Path part : place) {
      String text = part.toString();
      if (text.startsWith("virtio")) {
        return VIRTIO;
      }
      if (text.startsWith("ata") && SysNames.isNumber(text, 3)) {
        return SATA;
      }
      found = text.startsWith("target") ? SCSI : found;
    }
    return found;
  }
}
