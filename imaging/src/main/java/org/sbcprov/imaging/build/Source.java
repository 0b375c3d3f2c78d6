package org.sbcprov.imaging.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.Partition;

/**
 * What a user gives for a place in an image.
 *
 * @param files one file or directory, or for {@link Form#FAT} several; none for an empty file system
 * @param form what becomes of them
 */
public record Source(List<Path> files, Form form) {
  /** What becomes of files. */
  public enum Form {
    /** What the place is for, and what the files are: directories and archives become a file system. */
    AUTO,
    /** The file is put there as it is. */
    RAW,
    /** A FAT file system is made of them. */
    FAT,
    /** An ext4 file system is made of a directory or an archive. */
    EXT4,
    /** The same without what boot loaders stumble over. */
    EXT4_COMPATIBLE
  }

  public Source {
    files = List.copyOf(files);
  }

  /** A file that finds its form itself. */
  public static Source of(Path file) {
    return new Source(List.of(file), Form.AUTO);
  }

  /** An empty file system; nothing for a place without one. */
  static Optional<Source> empty(Partition.Fs fs) {
    switch (fs) {
      case FAT:
        return Optional.of(new Source(List.of(), Form.FAT));
      case EXT4:
        return Optional.of(new Source(List.of(), Form.EXT4));
      case EXT4_COMPATIBLE:
        return Optional.of(new Source(List.of(), Form.EXT4_COMPATIBLE));
      default:
        return Optional.empty();
    }
  }

  /** The file, where there is one only. */
  Path file() {
    return files.get(0);
  }
}
