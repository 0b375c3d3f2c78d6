package org.sbcprov.core.block;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.sysfs.KernelText;
import org.sbcprov.core.sysfs.SysFile;

/**
 * What is mounted and what is swapped to: as this process sees it, and as the first process does where that may be read,
 * since a process can live among mounts of its own.
 */
final class MountTable {
  /** The most that is read of a list, in bytes: longer ones are as good as unknown. */
  static final int LIMIT = 4 * 1024 * 1024;

  private static final String[] LISTS = {"proc/self/mountinfo", "proc/1/mountinfo"};

  private final List<List<Mount>> tables = new ArrayList<>();
  private final List<Mount> all = new ArrayList<>();
  private final Set<Mount> seen = new HashSet<>();
  private final List<String> swaps = new ArrayList<>();
  private boolean complete;

  /** Those that there are now. */
  static MountTable read(Path root) {
    MountTable table = new MountTable();
    for (int i = 0; i < LISTS.length; i++) {
      Optional<byte[]> bytes = SysFile.bytes(root.resolve(LISTS[i]), LIMIT);
      if (bytes.isPresent()) {
        table.complete |= i == 0 && bytes.get().length < LIMIT;
        table.addMounts(new String(bytes.get(), StandardCharsets.UTF_8));
      }
    }
    for (String line : SysFile.lines(root.resolve("proc/swaps"), LIMIT)) {
      int blank = line.indexOf(' ') < 0 ? line.indexOf('\t') : line.indexOf(' ');
      // The first line names the columns.
      if (blank > 0 && line.startsWith("/")) {
        table.swaps.add(KernelText.unescape(line.substring(0, blank)));
      }
    }
    return table;
  }

  private void addMounts(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.split("\n")) {
      Mount mount = Mount.parse(line);
      if (mount != null) {
        mounts.add(mount);
      }
    }
    tables.add(mounts);
    for (Mount mount : mounts) {
      if (seen.add(mount)) {
        all.add(mount);
      }
    }
  }

  /** Whether the list of this process could be read to its end. */
  boolean isComplete() {
    return complete;
  }

  /** All mounts. */
  List<Mount> mounts() {
    return all;
  }

  /** Paths of devices and files that are swapped to. */
  List<String> swaps() {
    return swaps;
  }

  /** The mounts that a path lies on: one as each of the lists tells. */
  List<Mount> containing(String path) {
    List<Mount> found = new ArrayList<>();
    for (List<Mount> mounts : tables) {
      Mount best = null;
      for (Mount mount : mounts) {
        // Of several on one point, the last one covers the others.
        if (isWithin(path, mount.point()) && (best == null || mount.point().length() >= best.point().length())) {
          best = mount;
        }
      }
      if (best != null && !found.contains(best)) {
        found.add(best);
      }
    }
    return found;
  }

  private static boolean isWithin(String path, String point) {
    return point.equals("/") || path.equals(point) || path.startsWith(point + "/");
  }
}
