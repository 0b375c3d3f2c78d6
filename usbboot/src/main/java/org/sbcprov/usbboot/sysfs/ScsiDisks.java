package org.sbcprov.usbboot.sysfs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.block.Disks;
import org.sbcprov.core.sysfs.SysFile;

/**
 * The disks of USB interfaces. A SCSI host is a directory of the interface that it is on: {@code
 * host6/target6:0:0/6:0:0:1/block/sdb}.
 */
final class ScsiDisks {
  /** The most disks of a device: mass storage has 16 LUNs at most, UAS 256. */
  static final int MAX_DISKS = 256;

  private static final int DISK_TYPE = 0;

  private final Disks disks;
  private final List<UsbDisk> found = new ArrayList<>();
  private int unready;

  ScsiDisks(Path root) {
    disks = Disks.under(root);
  }

  /** Adds the disks of an interface. */
  void lookIn(Path usbInterface) {
    for (String host : SysFile.names(usbInterface)) {
      if (host.startsWith("host")) {
        for (String target : SysFile.names(usbInterface.resolve(host))) {
          if (target.startsWith("target")) {
            lookInTarget(usbInterface.resolve(host).resolve(target));
          }
        }
      }
    }
  }

  /** All that were found, by LUN. */
  List<UsbDisk> found() {
    found.sort((one, other) -> one.lun() == other.lun() ? one.name().compareTo(other.name()) : one.lun() - other.lun());
    return found;
  }

  /** How many SCSI disks have no block device. */
  int unready() {
    return unready;
  }

  private void lookInTarget(Path target) {
    for (String address : SysFile.names(target)) {
      int colon = address.lastIndexOf(':');
      if (colon < 0 || SysFile.number(address, 10, -1) < 0) {
        continue;
      }
      Path scsi = target.resolve(address);
      boolean any = false;
      for (String name : SysFile.names(scsi.resolve("block"))) {
        any = true;
        if (found.size() < MAX_DISKS) {
          found.add(new UsbDisk(disks.at(scsi.resolve("block").resolve(name)), SafeText.of(address)));
        }
      }
      if (!any && SysFile.number(scsi.resolve("type"), 10, -1) == DISK_TYPE) {
        unready++;
      }
    }
  }
}
