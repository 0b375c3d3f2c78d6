package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What tells a file from all others, whatever its name: device and inode. */
final class FileKey {
  private FileKey() {}

  /** Null when there is no such file. */
  static Object of(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
