package org.sbcprov.imaging.repair;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private DeviceUse() {}

  /**
   * Refuses a device that is in use.
   *
   * @param file a path; files that are no devices are never in use
   * @param root of the system's files: {@code /} but in tests
   * @throws Refused {@code image.mounted}
   */
  public static void requireUnused(Path file, Path root) {
    if (!DiskFile.isBlockDevice(file)) {
      return;
    }
    List<String> uses = of(number(file), root);
    if (!uses.isEmpty()) {
      throw new Refused(
          "image.mounted",
          file + " is in use: " + String.join(", ", uses),
          Facts.of("file", file.toAbsolutePath().normalize(), "uses", uses),
          "Unmount it first (umount, or udisksctl unmount -b); --mounted writes all the same.");
    }
  }

  /** What uses a disk, or a partition of it: {@code mounted at /media/x}, {@code held by dm-0}. */
  static List<String> of(String number, Path root) {
    List<String> uses = new ArrayList<>();
    List<String> numbers = new ArrayList<>(List.of(number));
    Path disk = root.resolve("sys/dev/block").resolve(number);
    addHolders(disk, uses);
    for (Path entry : entries(disk)) {
      if (Files.exists(entry.resolve("partition"))) {
        String dev = line(entry.resolve("dev"));
        if (!dev.isEmpty()) {
          numbers.add(dev);
        }
        addHolders(entry, uses);
      }
    }
    for (String mount : lines(root.resolve("proc/self/mountinfo"))) {
      String[] fields = mount.split(" ");
      if (fields.length > POINT_FIELD && numbers.contains(fields[NUMBER_FIELD])) {
        uses.add("mounted at " + Printable.of(fields[POINT_FIELD]));
      }
    }
    for (String swap : lines(root.resolve("proc/swaps"))) {
      int blank = swap.indexOf(' ');
      Path device = blank > 0 && swap.startsWith("/dev/") ? root.resolve(swap.substring(1, blank)) : null;
      if (device != null && DiskFile.isBlockDevice(device) && numbers.contains(number(device))) {
        uses.add("swap on " + Printable.of(swap.substring(0, blank)));
      }
    }
    return uses;
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
