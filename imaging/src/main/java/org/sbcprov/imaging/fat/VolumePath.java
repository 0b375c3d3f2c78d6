package org.sbcprov.imaging.fat;

import java.util.List;

/** Paths in a volume that name something other than the root directory. */
final class VolumePath {
  private VolumePath() {}

  /** The names of a path, at least one. */
  static List<String> of(String path) {
    List<String> names = FatVolume.names(path);
    if (names.isEmpty()) {
      throw FatFailures.path(path, "is the root directory");
    }
    return names;
  }

  /** The path of the directory that the last name is in. */
  static String parent(List<String> names) {
    return String.join("/", names.subList(0, names.size() - 1));
  }
}
