package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * Which links are followed: within a boot directory all of them; out of it only those to a file that the owner of the
 * directory owns, or that everybody may read. Following such a link gives away nothing that whoever made it could not
 * have copied into the directory. This matters when root serves a directory of somebody else.
 */
final class LinkRule {
  private final Path directory;

  /**
   * @param directory without any links
   */
  LinkRule(Path directory) {
    this.directory = directory;
  }

  /**
   * Where a path leads.
   *
   * @throws Denied when that is a file of another user that is not public
   */
  Path follow(Path path) throws Denied, IOException {
    Path real = path.toRealPath();
    if (real.startsWith(directory)
        || Files.getOwner(real).equals(Files.getOwner(directory))
        || isPublic(real)) {
      return real;
    }
    throw new Denied("a link leads out of the directory to " + real + ", which is another user's and not public");
  }

  /** Whether everybody may read a file, and pass through the directories that it is in. */
  private static boolean isPublic(Path real) throws IOException {
    try {
      if (!Files.getPosixFilePermissions(real).contains(PosixFilePermission.OTHERS_READ)) {
        return false;
      }
      for (Path parent = real.getParent(); parent != null; parent = parent.getParent()) {
        if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return false;
        }
      }
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }
}
