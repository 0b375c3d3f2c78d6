package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists what is in a boot directory and below it, through links, too, as far as limits allow. */
final class DirectoryWalk {
  /** The most that is listed. */
  static final int ENTRIES = 5000;

  /** The most directories in one another; a board's name for a file has no room for many more. */
  static final int DEPTH = 16;

  private final List<Entry> entries = new ArrayList<>();
  private final Set<Path> open = new HashSet<>();
  private int seen;
  private boolean whole = true;

  /**
   * What was found.
   *
   * @param name from the boot directory, with {@code /} between its parts
   * @param path the same, with the boot directory
   * @param problem why it is not served, or {@code null} for a regular file
   */
  record Entry(String name, Path path, String problem) {}

  private DirectoryWalk() {}

  /** Lists a directory. */
  static DirectoryWalk of(Path directory) {
    DirectoryWalk walk = new DirectoryWalk();
    walk.directory(directory, "", 0);
    return walk;
  }

  /** All that is no directory, ordered by names within each directory; and directories that were not looked into. */
  List<Entry> entries() {
    return entries;
  }

  /** Whether no limit was met. */
  boolean whole() {
    return whole;
  }

  private void directory(Path directory, String prefix, int depth) {
    List<Path> children = new ArrayList<>();
    Path real;
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      real = directory.toRealPath();
      for (Path child : stream) {
        if (seen >= ENTRIES) {
          whole = false;
          break;
        }
        seen++;
        children.add(child);
      }
    } catch (IOException | DirectoryIteratorException e) {
      Interruption.check();
      entries.add(new Entry(prefix, directory, "the directory cannot be read"));
      return;
    }
    if (!open.add(real)) {
      entries.add(new Entry(prefix, directory, "a link to a directory that it is in"));
      return;
    }
    Collections.sort(children);
    for (Path child : children) {
      Interruption.check();
      String name = prefix + child.getFileName();
      if (!Files.isDirectory(child)) {
        entries.add(new Entry(name, child, problem(child)));
      } else if (depth < DEPTH) {
        directory(child, name + "/", depth + 1);
      } else {
        whole = false;
      }
    }
    open.remove(real);
  }

  private static String problem(Path path) {
    if (Files.isRegularFile(path)) {
      return null;
    }
    return Files.exists(path) ? "no regular file" : "a link that leads nowhere";
  }
}
