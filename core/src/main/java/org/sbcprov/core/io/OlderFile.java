package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What stood at a target before, kept under a temporary name until all that belongs together has its name. */
final class OlderFile {
  private final Path target;

  /** Null when nothing stood there, or nothing that a rename could replace. */
  private final Path kept;

  private OlderFile(Path target, Path kept) {
    this.target = target;
    this.kept = kept;
  }

  /** Keeps what is there; on file systems without hard links, such as FAT, a copy of it. */
  static OlderFile keep(Path target) throws IOException {
    boolean link = Files.isSymbolicLink(target);
    if (!link && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return new OlderFile(target, null);
    }
    for (int i = 0; ; i++) {
      Path kept = TemporaryName.in(FileFailures.directoryOf(target));
      try {
        keep(target, link, kept);
        return new OlderFile(target, kept);
      } catch (FileAlreadyExistsException e) {
        if (i == TemporaryName.TRIES) {
          throw e;
        }
      }
    }
  }

  private static void keep(Path target, boolean link, Path kept) throws IOException {
    try {
      if (link) {
        Files.createSymbolicLink(kept, Files.readSymbolicLink(target));
      } else {
        Files.createLink(kept, target);
      }
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      if (link) {
        Files.move(target, kept);
      } else {
        // The target never goes away: whoever is killed now leaves it as it was.
        Files.copy(target, kept, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** Where it is while it is kept; null when there is none. */
  Path kept() {
    return kept;
  }

  /** Makes the target what it was. */
  void putBack(boolean replaced) throws IOException {
    if (kept != null) {
      try {
        Files.move(kept, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
        Files.move(kept, target, StandardCopyOption.REPLACE_EXISTING);
      }
      // Renaming one name of a file to its other one does nothing.
      Files.deleteIfExists(kept);
    } else if (replaced) {
      Files.deleteIfExists(target);
    }
  }

  /** Lets go of it; a file that cannot be removed is no reason to call the output failed. */
  void forget() {
    try {
      if (kept != null) {
        Files.deleteIfExists(kept);
      }
    } catch (IOException e) {
      // It has a temporary name, and nothing takes it for what it was.
    }
  }
}
