package org.sbcprov.imaging.repair;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.block.DiskUse;
import org.sbcprov.core.block.Layers;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.sysfs.DeviceNode;

/** Whether Linux uses a disk that is to be repaired: its partitions are mounted, or LVM, RAID or LUKS hold them. */
public final class DeviceUse {
  private DeviceUse() {}

  /**
   * Refuses a device that is in use, and an image file that a loop device in use is made of.
   *
   * @param file a path
   * @param root of the system's files: {@code /} but in tests
   * @throws Refused {@code image.mounted}
   */
  public static void requireUnused(Path file, Path root) {
    boolean device = DeviceNode.isBlock(file);
    List<String> uses = device ? of(DeviceNode.number(file).orElse(""), root) : throughLoop(file, root);
    if (!uses.isEmpty()) {
      throw new Refused(
          "image.mounted",
          file + " is in use: " + String.join(", ", uses),
          Facts.of("file", file.toAbsolutePath().normalize(), "uses", uses),
          device
              ? "Unmount it first (umount, or udisksctl unmount -b); --mounted writes all the same."
              : "Unmount it and detach it (umount, losetup -d) first; --mounted writes all the same.");
    }
  }

  /** What uses a file through loop devices. */
  private static List<String> throughLoop(Path file, Path root) {
    List<String> uses = new ArrayList<>();
    Layers layers = Layers.read(root);
    for (String loop : layers.loopsOf(file)) {
      for (DiskUse use : layers.usesOf(layers.number(loop))) {
        uses.add(words(use) + " through " + loop);
      }
    }
    return uses;
  }

  /** What uses a disk, or a partition of it: {@code mounted at /media/x}, {@code held by dm-0}. */
  static List<String> of(String number, Path root) {
    List<String> uses = new ArrayList<>();
    for (DiskUse use : DiskUse.of(root, number)) {
      uses.add(words(use));
    }
    return uses;
  }

  private static String words(DiskUse use) {
    return switch (use.kind()) {
      case MOUNTED -> "mounted at " + use.where();
      case SWAP -> "swap on " + (use.where().equals("swap") ? use.device() : use.where());
      case HELD -> "held by " + use.where();
      case POOL -> "perhaps part of a ZFS pool: " + use.where();
    };
  }
}
