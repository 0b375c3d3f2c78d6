package org.sbcprov.core.block;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * A use that the system makes of a disk now.
 *
 * @param device what is used: the disk, one of its partitions, or a layer that stands on them, such as {@code /dev/sda1}
 * @param where a mount point; {@code swap}, or the file that is swapped to; or the name of the device that is built on it,
 *     such as {@code dm-0}
 * @param kind what this is
 * @param end how to end it, a command where there is one
 */
public record DiskUse(String device, String where, Kind kind, String end) {
  /** The ways to use a disk. */
  public enum Kind {
    /** A file system on it is mounted. */
    MOUNTED,
    /** The system swaps to it. */
    SWAP,
    /** LVM, RAID, encryption or another device stands on it. */
    HELD,
    /** It is, or may be, part of a ZFS pool, of which the kernel does not tell the devices. */
    POOL
  }

  /**
   * All uses of a disk and its partitions, and of what stands on them, in the order in which they can be ended.
   *
   * @param root of the system: {@code /}, but in tests
   */
  public static List<DiskUse> of(Path root, Disk disk) {
    return Layers.read(root).uses(disk);
  }

  /**
   * All uses of a disk, partition or other block device, given by its number.
   *
   * @param number {@code major:minor}
   */
  public static List<DiskUse> of(Path root, String number) {
    return Layers.read(root).usesOf(number);
  }

  /** One phrase, such as {@code /dev/sda1 is mounted at /media/boot}. */
  public String words() {
    return switch (kind) {
      case MOUNTED -> device + " is mounted at " + where;
      case SWAP -> device + " is used as swap" + (where.equals("swap") ? "" : " by the file " + where);
      case HELD -> device + " is held by " + where;
      case POOL -> device + " may be part of a ZFS pool: " + where;
    };
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of("device", device, "use", kind.name().toLowerCase(Locale.ROOT), "where", where);
  }
}
