package org.sbcprov.imaging.repair;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.finding.Printable;

/**
 * Whether Linux uses a disk: its partitions are mounted, or LVM, RAID or LUKS hold them. Read from {@code mountinfo}
 * (proc_pid_mountinfo(5)) and from sysfs.
 */
public final class DeviceUse {
  private static final int MOST_LINES = 10_000;
  private static final int NUMBER_FIELD = 2;
  private static final int POINT_FIELD = 4;

  private static final String DEVICES = "/dev/";

  private DeviceUse() {}

  /**
   * Refuses a device that is in use, and an image file that a loop device in use is made of.
   *
   * @param file a path
   * @param root of the system's files: {@code /} but in tests
   * @throws Refused {@code image.mounted}
   */
  public static void requireUnused(Path file, Path root) {
    boolean device = DiskFile.isBlockDevice(file);
    List<String> uses = device ? of(number(file), root) : throughLoop(file, root);
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
  static List<String> throughLoop(Path file, Path root) {
    List<String> uses = new ArrayList<>();
    Object key = key(file);
    if (key == null) {
      return uses;
    }
    for (Path loop : entries(root.resolve("sys/block"))) {
      String backing = line(loop.resolve("loop/backing_file"));
      if (backing.startsWith("/") && key.equals(key(root.resolve(backing.substring(1))))) {
        for (String use : of(line(loop.resolve("dev")), root)) {
          uses.add(use + " through " + Printable.of(loop.getFileName().toString()));
        }
      }
    }
    return uses;
  }

  /** What tells a file from all others, whatever its name; null when there is none. */
  private static Object key(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** What uses a disk, or a partition of it: {@code mounted at /media/x}, {@code held by dm-0}. */
  static List<String> of(String number, Path root) {
    List<String> uses = new ArrayList<>();
    if (number.isEmpty()) {
      return uses;
    }
    Path disk = root.resolve("sys/dev/block").resolve(number);
    List<String> numbers = new ArrayList<>(List.of(number));
    List<String> names = new ArrayList<>(List.of(name(disk)));
    addHolders(disk, uses);
    for (Path entry : entries(disk)) {
      if (Files.exists(entry.resolve("partition"))) {
        String dev = line(entry.resolve("dev"));
        if (!dev.isEmpty()) {
          numbers.add(dev);
        }
        names.add(entry.getFileName().toString());
        addHolders(entry, uses);
      }
    }
    for (String mount : lines(root.resolve("proc/self/mountinfo"))) {
      String[] fields = mount.split(" ");
      if (fields.length > POINT_FIELD
          && (numbers.contains(fields[NUMBER_FIELD]) || isOneOf(source(fields), names, numbers, root))) {
        uses.add("mounted at " + Printable.of(fields[POINT_FIELD]));
      }
    }
    for (String swap : lines(root.resolve("proc/swaps"))) {
      int blank = swap.indexOf(' ');
      if (blank > 0 && isOneOf(swap.substring(0, blank), names, numbers, root)) {
        uses.add("swap on " + Printable.of(swap.substring(0, blank)));
      }
    }
    return uses;
  }

  /** What is mounted: the second field behind the one that is a hyphen. Btrfs has a device number of its own. */
  private static String source(String[] fields) {
    for (int i = POINT_FIELD + 1; i < fields.length - 2; i++) {
      if (fields[i].equals("-")) {
        return fields[i + 2];
      }
    }
    return "";
  }

  private static boolean isOneOf(String source, List<String> names, List<String> numbers, Path root) {
    if (!source.startsWith(DEVICES)) {
      return false;
    }
    Path device = root.resolve(source.substring(1));
    return names.contains(source.substring(DEVICES.length()))
        || DiskFile.isBlockDevice(device) && numbers.contains(number(device));
  }

  /** The name that the kernel has for a device, to which the entry of its number leads. */
  private static String name(Path disk) {
    try {
      return disk.toRealPath().getFileName().toString();
    } catch (IOException e) {
      return "";
    }
  }

  private static void addHolders(Path device, List<String> uses) {
    for (Path holder : entries(device.resolve("holders"))) {
      uses.add("held by " + Printable.of(holder.getFileName().toString()));
    }
  }

  /** {@code major:minor} as the kernel splits a device's number. */
  private static String number(Path device) {
    try {
      long rdev = ((Number) Files.getAttribute(device, "unix:rdev")).longValue();
      long major = rdev >>> 8 & 0xfff | rdev >>> 32 & ~0xfffL;
      long minor = rdev & 0xff | rdev >>> 12 & ~0xffL;
      return major + ":" + (minor & 0xffff_ffffL);
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static List<Path> entries(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        if (entries.size() < MOST_LINES) {
          entries.add(entry);
        }
      }
    } catch (IOException | RuntimeException e) {
      return entries;
    }
    return entries;
  }

  private static String line(Path file) {
    List<String> lines = lines(file);
    return lines.isEmpty() ? "" : lines.get(0).strip();
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      return lines.subList(0, Math.min(MOST_LINES, lines.size()));
    } catch (IOException e) {
      return List.of();
    }
  }
}
