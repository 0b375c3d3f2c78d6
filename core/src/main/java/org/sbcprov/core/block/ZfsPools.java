package org.sbcprov.core.block;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.SysFile;

/** Disks of ZFS: the kernel does not tell which devices a pool has; udev does, where it looked. */
final class ZfsPools {
  private static final String ZFS = "zfs";

  /** {@code ID_PART_ENTRY_TYPE} of partitions that OpenZFS makes or takes: Solaris' /usr, and root. */
  private static final Set<String> TYPES =
      Set.of("6a898cc3-1dd2-11b2-99a6-080020736631", "6a85cf4d-1dd2-11b2-99a6-080020736631");

  private ZfsPools() {}

  /** The use of a disk by a pool that is imported, as far as there may be one. */
  static Optional<DiskUse> use(Path root, List<Mount> mounts, Disk disk) {
    Set<String> imported = imported(root, mounts);
    if (imported.isEmpty()) {
      return Optional.empty();
    }
    String device = isMember(root, disk.number()) ? disk.device() : "";
    for (Part part : disk.parts()) {
      device = isMember(root, part.number()) ? part.device() : device;
    }
    String pools = String.join(", ", imported);
    if (!device.isEmpty()) {
      return Optional.of(use(device, pools));
    }
    boolean told = UdevRecord.of(root, disk.number()).exists() || !disk.transport().isHardware() || !disk.hasMedium();
    return told
        ? Optional.empty()
        : Optional.of(use(disk.device(), "udev tells nothing of it, and these are imported: " + pools));
  }

  private static DiskUse use(String device, String where) {
    return new DiskUse(device, where, DiskUse.Kind.POOL, "sudo zpool export POOL");
  }

  private static boolean isMember(Path root, String number) {
    UdevRecord record = UdevRecord.of(root, number);
    return record.value("ID_FS_TYPE").equals("zfs_member") || TYPES.contains(record.value("ID_PART_ENTRY_TYPE"));
  }

  /** Pools: the kernel's module has a directory of figures for each; and what is mounted of them. */
  private static Set<String> imported(Path root, List<Mount> mounts) {
    Path all = root.resolve("proc/spl/kstat/zfs");
    Set<String> found = new LinkedHashSet<>();
    for (String name : SysFile.names(all)) {
      if (Files.isDirectory(all.resolve(name))) {
        found.add(SafeText.of(name));
      }
    }
    for (Mount mount : mounts) {
      if (mount.type().equals(ZFS)) {
        int slash = mount.source().indexOf('/');
        found.add(SafeText.of(slash < 0 ? mount.source() : mount.source().substring(0, slash)));
      }
    }
    return found;
  }
}
