package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.KernelText;
import org.sbcprov.core.sysfs.SysFile;

/** The names that udev made for disks and partitions in {@code /dev/disk}, by the device that they lead to. */
final class DiskLinks {
  private final Map<String, List<String>> paths = new HashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private final Map<String, String> titles = new HashMap<>();

  /** Those that there are now. */
  static DiskLinks read(Path root) {
    DiskLinks links = new DiskLinks();
    links.readPaths(root, "by-id");
    links.readPaths(root, "by-path");
    readNames(root, "by-label", links.labels);
    readNames(root, "by-partlabel", links.titles);
    return links;
  }

  /** Paths of a device; those whose names begin with {@code usb-} go first, as they tell most, and then by their names. */
  List<String> of(String name) {
    return paths.getOrDefault(name, List.of());
  }

  /** The label of the file system in a partition; empty when there is none. */
  String label(String name) {
    return labels.getOrDefault(name, "");
  }

  /** The name of a partition in its table; empty when there is none. */
  String title(String name) {
    return titles.getOrDefault(name, "");
  }

  private void readPaths(Path root, String kind) {
    Path directory = root.resolve("dev/disk").resolve(kind);
    List<String> later = new ArrayList<>();
    for (String link : SysFile.names(directory)) {
      if (link.startsWith("usb-")) {
        add(directory, kind, link);
      } else {
        later.add(link);
      }
    }
    for (String link : later) {
      add(directory, kind, link);
    }
  }

  private void add(Path directory, String kind, String link) {
    String name = target(directory.resolve(link));
    if (!name.isEmpty()) {
      paths.computeIfAbsent(name, key -> new ArrayList<>()).add("/dev/disk/" + kind + "/" + SafeText.of(link));
    }
  }

  private static void readNames(Path root, String kind, Map<String, String> names) {
    Path directory = root.resolve("dev/disk").resolve(kind);
    for (String link : SysFile.names(directory)) {
      names.put(target(directory.resolve(link)), SafeText.of(KernelText.unescapeHex(link)));
    }
  }

  private static String target(Path link) {
    try {
      Path target = Files.readSymbolicLink(link).getFileName();
      return target == null ? "" : target.toString();
    } catch (IOException | UnsupportedOperationException e) {
      // It went away, or is no link.
      return "";
    }
  }
}
