package org.sbcprov.core.block;

import java.nio.file.Path;
import java.util.List;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.KernelText;
import org.sbcprov.core.sysfs.SysFile;

/**
 * What udev found out about a block device: lines {@code E:KEY=VALUE} in {@code /run/udev/data/b8:1}. Everybody may read
 * it, while the device itself is for root.
 */
final class UdevRecord {
  private static final int LIMIT = 64 * 1024;

  private final List<String> lines;

  private UdevRecord(List<String> lines) {
    this.lines = lines;
  }

  /** The record of a device; one without lines when there is none. */
  static UdevRecord of(Path root, String number) {
    return new UdevRecord(
        number.isEmpty() ? List.of() : SysFile.lines(root.resolve("run/udev/data/b" + number), LIMIT));
  }

  /** Whether there is one. */
  boolean exists() {
    return !lines.isEmpty();
  }

  /** A value; empty when there is none. */
  String value(String key) {
    String start = "E:" + key + "=";
    for (String line : lines) {
      if (line.startsWith(start)) {
        return SafeText.of(KernelText.unescapeHex(line.substring(start.length())).strip());
      }
    }
    return "";
  }
}
