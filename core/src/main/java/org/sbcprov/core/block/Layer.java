package org.sbcprov.core.block;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.SysFile;

/**
 * A block device among others: a disk, a partition, or what stands on them.
 *
 * @param name the kernel's name
 * @param number {@code major:minor}; empty when it is not known
 * @param disk the disk that a partition is on; empty for others
 * @param parts names of a disk's partitions
 * @param above what stands on it: its holders
 * @param below what it stands on: its slaves
 * @param backing the file or device that a loop device or compressed memory is made of; empty for others
 * @param title the name of a mapped device, as in {@code /dev/mapper}; empty for others
 * @param maker what made a mapped device: the beginning of its UUID, such as {@code LVM} or {@code CRYPT}; else empty
 */
record Layer(
    String name,
    String number,
    String disk,
    List<String> parts,
    List<String> above,
    List<String> below,
    String backing,
    String title,
    String maker) {
  static Layer read(String name, Path block, String disk) {
    List<String> above = new ArrayList<>(SysFile.names(block.resolve("holders")));
    if (!SysFile.names(block.resolve("bcache")).isEmpty() && above.isEmpty() && !name.startsWith("bcache")) {
      // Registered, but nothing is made of it yet: the kernel has it open all the same.
      above.add("bcache");
    }
    String backing = path(block.resolve("loop/backing_file"));
    if (backing.isEmpty()) {
      backing = path(block.resolve("backing_dev"));
    }
    String uuid = SysFile.text(block.resolve("dm/uuid")).orElse("");
    int dash = uuid.indexOf('-');
    return new Layer(
        name,
        SysFile.text(block.resolve("dev")).orElse(""),
        disk,
        disk.isEmpty() ? DiskReader.partNames(name, block) : List.of(),
        above,
        SysFile.names(block.resolve("slaves")),
        backing,
        SysFile.text(block.resolve("dm/name")).orElse(""),
        dash < 0 ? "" : uuid.substring(0, dash));
  }

  /** A path as the kernel writes it, which is as it is; empty for none, and for another word. */
  private static String path(Path file) {
    String text = new String(SysFile.bytes(file).orElse(new byte[0]), StandardCharsets.UTF_8);
    String path = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return path.startsWith("/") ? path : "";
  }

  /** The command that ends it; a description of those that may where it is not known what it is. */
  String end() {
    String shown = SafeText.of(name);
    if (name.startsWith("loop")) {
      return "sudo losetup -d /dev/" + shown;
    }
    if (name.startsWith("md")) {
      return "sudo mdadm --stop /dev/" + shown;
    }
    if (name.startsWith("zram")) {
      return "sudo zramctl -r /dev/" + shown;
    }
    if (maker.equals("CRYPT") && !title.isEmpty()) {
      return "sudo cryptsetup close " + SysNames.quoted(title);
    }
    if (maker.equals("LVM") && !title.isEmpty()) {
      return "sudo vgchange -an " + SysNames.quoted(volumeGroup(title));
    }
    if (maker.equals("mpath") && !title.isEmpty()) {
      return "sudo multipath -f " + SysNames.quoted(title);
    }
    return unknown(shown);
  }

  /** How to end a holder of which only its name is known. */
  static String unknown(String name) {
    return "close " + name + " (cryptsetup close, vgchange -an, mdadm --stop)";
  }

  /** {@code group-volume}, where a hyphen within a name is doubled. */
  private static String volumeGroup(String title) {
    StringBuilder group = new StringBuilder();
    for (int i = 0; i < title.length(); i++) {
      if (title.charAt(i) == '-') {
        if (i + 1 >= title.length() || title.charAt(i + 1) != '-') {
          break;
        }
        i++;
      }
      group.append(title.charAt(i));
    }
    return group.toString();
  }
}
