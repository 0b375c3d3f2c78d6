package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A temporary directory that only its owner can look into, for files that other programs are given. Closing removes it
 * with all that is in it, whoever put it there.
 */
public final class PrivateDirectory implements AutoCloseable {
  private static final String PREFIX = "sbcprov-";

  private final Path path;
  private boolean kept;

  private PrivateDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @throws org.sbcprov.core.failure.IoFailed when the system's directory for temporary files cannot be written to
   */
  public static PrivateDirectory make() {
    try {
      // Java makes such directories readable by their owner only.
      return new PrivateDirectory(Files.createTempDirectory(PREFIX));
    } catch (IOException e) {
      throw FileFailures.writing(Path.of(System.getProperty("java.io.tmpdir")).resolve(PREFIX), e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Puts a file into it.
   *
   * @param name one without directories
   * @return where the file is
   * @throws org.sbcprov.core.failure.IoFailed when writing fails
   */
  public Path write(String name, byte[] content) {
    Path file = path.resolve(name);
    try {
      Files.write(file, content);
      return file;
    } catch (IOException e) {
      throw FileFailures.writing(file, e);
    }
  }

  /** Leaves it to the user: closing removes nothing any more. */
  public void keep() {
    kept = true;
  }

  /** Removes it, unless it is to be kept. Links in it are removed, not followed. Never fails. */
  @Override
  public void close() {
    if (kept) {
      return;
    }
    try {
      Files.walkFileTree(path, new Remover());
    } catch (IOException | RuntimeException e) {
      // It is where temporary files are, and others will clear it away.
    }
  }

  /** Removes what it can. */
  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return remove(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return remove(file);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
      return remove(directory);
    }

    private static FileVisitResult remove(Path entry) {
      try {
        Files.deleteIfExists(entry);
      } catch (IOException e) {
        // The others can be removed all the same.
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
