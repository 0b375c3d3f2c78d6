package org.sbcprov.core.block;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.sbcprov.core.sysfs.SysFile;

/**
 * The disks of this computer, as Linux shows them under {@code /sys/class/block}. Each look reads anew; whatever goes away
 * meanwhile is left out, or told as far as it was there.
 */
public final class Disks {
  /** The most disks that are looked at. */
  static final int MAX_DISKS = 1024;

  private final Path root;

  private Disks(Path root) {
    this.root = root;
  }

  /** The disks of the system whose root is here: {@code /}, but in tests. */
  public static Disks under(Path root) {
    return new Disks(root);
  }

  /** Whether the system tells of its disks: only Linux does, and not in every container. */
  public boolean available() {
    return Files.isDirectory(root.resolve("sys/class/block")) || Files.isDirectory(root.resolve("sys/block"));
  }

  /** All whole disks, also those without a medium, by their names; numbers in names count as numbers. */
  public List<Disk> list() {
    DiskReader reader = new DiskReader(root, DiskLinks.read(root));
    List<Disk> disks = new ArrayList<>();
    for (String name : names(root)) {
      disks.add(reader.read(name, directory(root, name)));
    }
    disks.sort((one, other) -> compare(one.name(), other.name()));
    return disks;
  }

  /** The disk with a kernel's name such as {@code sda}; empty when there is none, or it is a partition. */
  public Optional<Disk> find(String name) {
    if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
      return Optional.empty();
    }
    Path directory = directory(root, name);
    if (!Files.isDirectory(directory) || Files.exists(directory.resolve("partition"))) {
      return Optional.empty();
    }
    return Optional.of(new DiskReader(root, DiskLinks.read(root)).read(name, directory));
  }

  /**
   * A disk whose directory is known, for those who look at one place often.
   *
   * @param block the directory of the block device
   */
  public Disk at(Path block) {
    return new DiskReader(root, DiskLinks.read(root)).read(block.getFileName().toString(), block);
  }

  /** Names of all whole disks, at most {@link #MAX_DISKS}. */
  static List<String> names(Path root) {
    TreeSet<String> all = new TreeSet<>(SysFile.names(root.resolve("sys/class/block")));
    all.addAll(SysFile.names(root.resolve("sys/block")));
    List<String> names = new ArrayList<>();
    for (String name : all) {
      Path directory = directory(root, name);
      // Paths of a multipath NVMe disk are hidden and have no node.
      boolean whole =
          Files.isDirectory(directory)
              && !Files.exists(directory.resolve("partition"))
              && SysFile.number(directory.resolve("hidden"), 10, 0) == 0;
      if (whole && names.size() < MAX_DISKS) {
        names.add(name);
      }
    }
    return names;
  }

  /** The directory of a disk or partition, or a link there. */
  static Path directory(Path root, String name) {
    Path directory = root.resolve("sys/class/block").resolve(name);
    return Files.exists(directory) ? directory : root.resolve("sys/block").resolve(name);
  }

  private static int compare(String one, String other) {
    int i = 0;
    while (i < one.length() && i < other.length() && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    int digits = i;
    while (digits > 0 && Character.isDigit(one.charAt(digits - 1))) {
      digits--;
    }
    long first = SysFile.number(one.substring(digits), 10, -1);
    long second = SysFile.number(other.substring(digits), 10, -1);
    boolean numbers = first >= 0 && second >= 0 && first != second;
    return numbers ? Long.compare(first, second) : one.compareTo(other);
  }
}
