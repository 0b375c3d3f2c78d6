package org.sbcprov.core.block;

import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * A partition of a disk, as the kernel and udev tell of it.
 *
 * @param name the kernel's name, such as {@code sda1}
 * @param number {@code major:minor}; empty when it is not known
 * @param start where it begins, in bytes
 * @param bytes its size
 * @param title its name in the partition table; empty when it has none, or nobody tells
 * @param label of the file system in it; empty when it has none, or nobody tells
 * @param kind the type of the file system or layer in it in udev's words, such as {@code ext4}; perhaps empty
 */
public record Part(String name, String number, long start, long bytes, String title, String label, String kind) {
  /** Where it is opened. */
  public String device() {
    return SysNames.device(name);
  }

  /** One phrase, such as {@code sda1 (268.4 MB, vfat, bootfs)}. */
  public String words() {
    StringBuilder words = new StringBuilder(name).append(" (").append(MediaSize.words(bytes));
    if (!kind.isEmpty()) {
      words.append(", ").append(kind);
    }
    if (!label.isEmpty()) {
      words.append(", ").append(label);
    }
    if (!title.isEmpty() && !title.equals(label)) {
      words.append(", \"").append(title).append('"');
    }
    return words.append(')').toString();
  }

  /** For scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "device", device(),
        "start", start,
        "bytes", bytes,
        "name", title.isEmpty() ? null : title,
        "label", label.isEmpty() ? null : label,
        "type", kind.isEmpty() ? null : kind);
  }
}
