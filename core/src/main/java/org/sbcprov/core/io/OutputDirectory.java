package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/** A directory that files are written into, and that is made for them when it is missing. */
public final class OutputDirectory {
  private OutputDirectory() {}

  /** The names of those files that are there already, as links, too. */
  public static List<String> present(List<Path> files) {
    List<String> there = new ArrayList<>();
    for (Path file : files) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        there.add(file.getFileName().toString());
      }
    }
    return there;
  }

  /**
   * Checks that none of the files is there already.
   *
   * @param directory the one that they are to be in
   * @throws Refused {@code output.exists} when one is
   */
  public static void requireAbsent(Path directory, List<Path> files) {
    List<String> there = present(files);
    if (!there.isEmpty()) {
      throw new Refused(
          "output.exists",
          directory + " already has " + there.get(0)
              + (there.size() == 1 ? "" : " and " + (there.size() - 1) + " more of the files to write"),
          Facts.of("directory", directory.toAbsolutePath().normalize(), "files", there),
          "Give another directory, or --force to replace them.");
    }
  }

  /**
   * Writes files: all of them, or none. What was made for them is gone again when they cannot be written.
   *
   * @param directory made when it is missing
   * @param withParents whether the directories above it are made, too
   * @param files paths in it
   * @param contents one for each
   * @throws BadInput {@code input.not-directory} when the directory is a file
   * @throws Refused see {@link AtomicOutput#to}
   * @throws org.sbcprov.core.failure.IoFailed when writing fails; {@code io.no-directory}
   */
  public static void write(Path directory, boolean withParents, List<Path> files, List<byte[]> contents) {
    List<Path> made = new ArrayList<>();
    boolean written = false;
    try {
      make(directory, withParents, made);
      AtomicOutput.writeAll(files, contents);
      written = true;
    } finally {
      for (int i = made.size() - 1; !written && i >= 0; i--) {
        removeEmpty(made.get(i));
      }
    }
  }

  private static void make(Path directory, boolean withParents, List<Path> made) {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path above = directory.toAbsolutePath().getParent();
    if (withParents && above != null && !Files.exists(above)) {
      make(above, true, made);
    }
    try {
      Files.createDirectory(directory);
      made.add(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw new BadInput(
            "input.not-directory",
            directory + " is a file, not a directory",
            Facts.of("file", directory.toAbsolutePath().normalize()),
            "Name a directory, or a path where one can be made.",
            e);
      }
    } catch (IOException e) {
      throw FileFailures.writing(directory, e);
    }
  }

  private static void removeEmpty(Path directory) {
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // What went wrong before is what counts; an empty directory harms nobody.
    }
  }
}
