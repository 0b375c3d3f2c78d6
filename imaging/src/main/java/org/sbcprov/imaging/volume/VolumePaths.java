package org.sbcprov.imaging.volume;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Absolute paths in a volume. */
final class VolumePaths {
  private static final int LONGEST_PATH = 4096;
  private static final int LONGEST_NAME = 255;

  private VolumePaths() {}

  /**
   * The names of a path, none for the root directory.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code volume.name} when it is not absolute, has {@code .} or {@code ..} in
   *     it, or something that cannot be a name
   */
  static List<String> names(String path) {
    if (!path.startsWith("/")) {
      throw VolumeFailures.name(path, "does not begin with a slash");
    }
    if (path.length() > LONGEST_PATH) {
      throw VolumeFailures.name(path.substring(0, LONGEST_NAME), "has more than " + LONGEST_PATH + " characters");
    }
    List<String> names = new ArrayList<>();
    for (String name : path.split("/")) {
      if (name.isEmpty()) {
        continue;
      }
      if (name.equals(".") || name.equals("..")) {
        throw VolumeFailures.name(path, "has " + name + " in it");
      }
      if (name.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
        throw VolumeFailures.name(path, "has something in it that cannot be in a name");
      }
      if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
        throw VolumeFailures.name(path, "has a name of more than " + LONGEST_NAME + " bytes");
      }
      names.add(name);
    }
    return names;
  }

  /** The path of a name in a directory. */
  static String join(String directory, String name) {
    return directory.equals("/") ? "/" + name : directory + "/" + name;
  }

  /** The path of the directory that something is in. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** The last name of a path. */
  static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A path of these names. */
  static String of(List<String> names) {
    return "/" + String.join("/", names);
  }
}
