package org.sbcprov.usbboot.sysfs;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.Facts;

/**
 * A use that the system makes of a disk now.
 *
 * @param device what is used: the disk or one of its partitions, such as {@code /dev/sda1}
 * @param where a mount point; {@code swap}; or the name of the device that is built on it, such as {@code dm-0}
 * @param kind what this is
 */
public record DiskUse(String device, String where, Kind kind) {
  /** The ways to use a disk. */
  public enum Kind {
    /** A file system on it is mounted. */
    MOUNTED,
    /** The system swaps to it. */
    SWAP,
    /** LVM, RAID or encryption stands on it. */
    HELD
  }

  /** The most that is read of the list of mounts, in bytes. */
  private static final int MAX_MOUNTS = 1024 * 1024;

  /** All uses of a disk and its partitions. */
  public static List<DiskUse> of(Path root, BlockDevice disk) {
    List<DiskUse> uses = new ArrayList<>();
    addMounts(root, disk, uses);
    addSwaps(root, disk, uses);
    addHolders(root, disk.name(), disk.name(), uses);
    for (String partition : disk.partitions().keySet()) {
      addHolders(root, disk.name() + "/" + partition, partition, uses);
    }
    return uses;
  }

  /** One phrase, such as {@code /dev/sda1 is mounted at /media/boot}. */
  public String words() {
    return switch (kind) {
      case MOUNTED -> device + " is mounted at " + where;
      case SWAP -> device + " is used as swap";
      case HELD -> device + " is held by " + where;
    };
  }

  /** How to end it. */
  public String end() {
    return switch (kind) {
      case MOUNTED -> "udisksctl unmount -b " + device + " (or: sudo umount " + device + ")";
      case SWAP -> "sudo swapoff " + device;
      case HELD -> "close " + where + " (cryptsetup close, vgchange -an, mdadm --stop)";
    };
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of("device", device, "use", kind.name().toLowerCase(Locale.ROOT), "where", where);
  }

  /**
   * Lines of {@code mountinfo}: id, parent, {@code major:minor}, root, mount point, options, optional fields, {@code -},
   * type, source (see proc_pid_mountinfo(5)). Some file systems have a number of their own, and tell the device by name
   * only.
   */
  private static void addMounts(Path root, BlockDevice disk, List<DiskUse> uses) {
    Set<String> seen = new HashSet<>();
    for (String line : SysFile.lines(root.resolve("proc/self/mountinfo"), MAX_MOUNTS)) {
      String[] fields = line.split(" ");
      int dash = 6;
      while (dash < fields.length && !fields[dash].equals("-")) {
        dash++;
      }
      if (dash + 2 >= fields.length) {
        continue;
      }
      Optional<String> device = usedBy(disk, fields[2], unescape(fields[dash + 2]));
      String where = SafeText.of(unescape(fields[4]));
      if (device.isPresent() && seen.add(device.get() + " " + where)) {
        uses.add(new DiskUse(device.get(), where, Kind.MOUNTED));
      }
    }
  }

  private static void addSwaps(Path root, BlockDevice disk, List<DiskUse> uses) {
    for (String line : SysFile.lines(root.resolve("proc/swaps"), MAX_MOUNTS)) {
      int blank = line.indexOf(' ');
      Optional<String> device = blank < 0 ? Optional.empty() : usedBy(disk, "", unescape(line.substring(0, blank)));
      if (device.isPresent()) {
        uses.add(new DiskUse(device.get(), "swap", Kind.SWAP));
      }
    }
  }

  private static void addHolders(Path root, String directory, String device, List<DiskUse> uses) {
    for (String holder : SysFile.names(root.resolve("sys/class/block/" + directory + "/holders"))) {
      uses.add(new DiskUse("/dev/" + device, SafeText.of(holder), Kind.HELD));
    }
  }

  private static Optional<String> usedBy(BlockDevice disk, String number, String source) {
    if (!number.isEmpty() && number.equals(disk.number()) || source.equals(disk.device())) {
      return Optional.of(disk.device());
    }
    for (Map.Entry<String, String> partition : disk.partitions().entrySet()) {
      String device = "/dev/" + partition.getKey();
      if (!number.isEmpty() && number.equals(partition.getValue()) || source.equals(device)) {
        return Optional.of(device);
      }
    }
    return Optional.empty();
  }

  /** The kernel writes blanks, line ends and backslashes as three octal digits. */
  private static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    byte[] raw = field.getBytes(StandardCharsets.UTF_8);
    byte[] plain = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      boolean escape = raw[i] == '\\' && i + 3 < raw.length && octal(raw[i + 1]) && octal(raw[i + 2]) && octal(raw[i + 3]);
      if (escape) {
        plain[length++] = (byte) ((raw[i + 1] - '0') * 64 + (raw[i + 2] - '0') * 8 + raw[i + 3] - '0');
        i += 3;
      } else {
        plain[length++] = raw[i];
      }
    }
    return new String(plain, 0, length, StandardCharsets.UTF_8);
  }

  private static boolean octal(byte digit) {
    return digit >= '0' && digit <= '7';
  }
}
