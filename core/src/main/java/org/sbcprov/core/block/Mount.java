package org.sbcprov.core.block;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.sysfs.KernelText;

/**
 * A line of {@code mountinfo}: id, parent, {@code major:minor}, root, mount point, options, optional fields, {@code -},
 * type, source, options of the file system (proc_pid_mountinfo(5)).
 *
 * @param number of the device; that of no device for file systems that stand on several, or on none
 * @param point where it is mounted
 * @param type such as {@code ext4}
 * @param source what is mounted, mostly a device
 * @param options of the file system, separated by commas
 */
record Mount(String number, String point, String type, String source, String options) {
  private static final int NUMBER = 2;
  private static final int POINT = 4;
  private static final int OPTIONAL = 6;

  /** A line, or null for one that is none. */
  static Mount parse(String line) {
    String[] fields = line.split(" ", -1);
    int dash = OPTIONAL;
    while (dash < fields.length && !fields[dash].equals("-")) {
      dash++;
    }
    if (dash + 2 >= fields.length) {
      return null;
    }
    return new Mount(
        fields[NUMBER],
        KernelText.unescape(fields[POINT]),
        fields[dash + 1],
        KernelText.unescape(fields[dash + 2]),
        dash + 3 < fields.length ? KernelText.unescape(fields[dash + 3]) : "");
  }

  /** Whether it is of a device by its number: 0 is the kernel's own, for file systems that have none. */
  boolean hasDevice() {
    return !number.startsWith("0:");
  }

  /** Paths that it is made of besides its source: the layers of an overlay, a journal or log on another device. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    if (source.startsWith("/") && !source.startsWith("//")) {
      // bcachefs tells all its devices, with colons between them.
      for (String one : source.split(":/")) {
        paths.add(one.startsWith("/") ? one : "/" + one);
      }
    }
    for (String option : options.split(",")) {
      int equals = option.indexOf('=');
      if (equals > 0 && option.startsWith("/", equals + 1)) {
        for (String path : option.substring(equals + 1).split(":+")) {
          if (path.startsWith("/")) {
            paths.add(path);
          }
        }
      }
    }
    return paths;
  }
}
