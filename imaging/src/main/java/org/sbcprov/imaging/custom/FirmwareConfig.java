package org.sbcprov.imaging.custom;

import java.util.List;
import java.util.Optional;

/**
 * What config.txt of a Raspberry Pi says to all boards: lines in front of the first filter, and behind {@code [all]}.
 *
 * <p>Source: Raspberry Pi documentation, config.txt, conditional filters.
 */
final class FirmwareConfig {
  private FirmwareConfig() {}

  /** The path of the file with the kernel's command line, if config.txt tells another one than cmdline.txt. */
  static Optional<String> commandLine(StagedVolume boot) {
    String name = "cmdline.txt";
    String prefix = "";
    boolean all = true;
    for (String raw : LayoutDetector.lines(boot, "/config.txt")) {
      String line = raw.strip();
      all = filter(line, all);
      if (all && line.startsWith("cmdline=")) {
        name = line.substring("cmdline=".length()).strip();
      } else if (all && line.startsWith("os_prefix=")) {
        prefix = line.substring("os_prefix=".length()).strip();
      }
    }
    String path = "/" + prefix + name;
    boolean plain = !path.contains("//") && !List.of(path.split("/")).contains("..");
    return plain && !path.equals("/cmdline.txt") && boot.isFile(path) ? Optional.of(path) : Optional.empty();
  }

  /** Whether what stands behind a line counts for all boards. */
  static boolean filter(String line, boolean before) {
    return line.startsWith("[") ? line.equalsIgnoreCase("[all]") : before;
  }
}
