package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * Which links are followed: within a boot directory all of them; out of it only those to a file that the owner of the
 * directory owns, or that everybody may read. Following such a link gives away nothing that whoever made it could not
 * have copied into the directory. This matters when root serves a directory of somebody else. The user can allow all
 * links. Those to files that the kernel makes up while they are read are never followed: they have no true size, reading
 * may wait or change something, and they tell of the host.
 */
final class LinkRule {
  /** Where the kernel's own files are. */
  private static final String[] KERNEL = {"/proc", "/sys"};

  private final Path directory;
  private final boolean all;

  /**
   * @param directory without any links
   * @param all whether other users' files may be linked, too
   */
  LinkRule(Path directory, boolean all) {
    this.directory = directory;
    this.all = all;
  }

  /**
   * Where a path leads.
   *
   * @throws Denied when that is a file of another user that is not public, or one of the kernel
   */
  Path follow(Path path) throws Denied, IOException {
    Path real = path.toRealPath();
    if (real.startsWith(directory)) {
      return real;
    }
    for (String kernel : KERNEL) {
      if (real.startsWith(kernel)) {
        throw new Denied("a link leads to " + real + ", which is no stored file");
      }
    }
    if (all || Files.getOwner(real).equals(Files.getOwner(directory)) || isPublic(real)) {
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
