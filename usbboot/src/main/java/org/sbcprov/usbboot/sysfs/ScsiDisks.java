package org.sbcprov.usbboot.sysfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.SafeText;

/**
 * The disks of USB interfaces. A SCSI host is a directory of the interface that it is on: {@code
 * host6/target6:0:0/6:0:0:1/block/sdb}.
 */
final class ScsiDisks {
  /** The most disks of a device: mass storage has 16 LUNs at most, UAS 256. */
  static final int MAX_DISKS = 256;

  private static final int SECTOR = 512;
  private static final int DISK_TYPE = 0;
  private static final long MAX_SECTORS = Long.MAX_VALUE / SECTOR;

  private final Path root;
  private final List<BlockDevice> found = new ArrayList<>();
  private Map<String, String> byId;
  private int unready;

  ScsiDisks(Path root) {
    this.root = root;
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
  List<BlockDevice> found() {
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
      int lun = (int) Math.min(SysFile.number(address.substring(colon + 1), 10, 0), Integer.MAX_VALUE);
      boolean any = false;
      for (String name : SysFile.names(scsi.resolve("block"))) {
        any = true;
        if (found.size() < MAX_DISKS) {
          found.add(disk(scsi, name, SafeText.of(address), lun));
        }
      }
      if (!any && SysFile.number(scsi.resolve("type"), 10, -1) == DISK_TYPE) {
        unready++;
      }
    }
  }

  private BlockDevice disk(Path scsi, String name, String address, int lun) {
    Path block = scsi.resolve("block").resolve(name);
    long sectors = SysFile.number(block.resolve("size"), 10, 0);
    return new BlockDevice(
        SafeText.of(name),
        sectors > MAX_SECTORS ? 0 : sectors * SECTOR,
        SysFile.text(scsi.resolve("vendor")).orElse(""),
        SysFile.text(scsi.resolve("model")).orElse(""),
        address,
        lun,
        SysFile.number(block.resolve("removable"), 10, 0) == 1,
        SysFile.number(block.resolve("ro"), 10, 0) == 1,
        SysFile.text(block.resolve("dev")).orElse(""),
        partitions(block, name),
        Optional.ofNullable(byId().get(name)));
  }

  private static Map<String, String> partitions(Path block, String disk) {
    Map<String, String> partitions = new LinkedHashMap<>();
    for (String name : SysFile.names(block)) {
      if (name.startsWith(disk) && Files.exists(block.resolve(name).resolve("partition"))) {
        partitions.put(SafeText.of(name), SysFile.text(block.resolve(name).resolve("dev")).orElse(""));
      }
    }
    return Collections.unmodifiableMap(partitions);
  }

  /** Names of {@code /dev/disk/by-id} by the device that they lead to; those that begin with {@code usb-} go first. */
  private Map<String, String> byId() {
    if (byId == null) {
      byId = new LinkedHashMap<>();
      Path directory = root.resolve("dev/disk/by-id");
      for (String name : SysFile.names(directory)) {
        try {
          Path target = Files.readSymbolicLink(directory.resolve(name)).getFileName();
          if (target != null && (name.startsWith("usb-") || !byId.containsKey(target.toString()))) {
            byId.put(target.toString(), "/dev/disk/by-id/" + SafeText.of(name));
          }
        } catch (IOException | UnsupportedOperationException e) {
          // It went away, or is no link.
        }
      }
    }
    return byId;
  }
}
