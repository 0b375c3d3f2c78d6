package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.Refused;

/**
 * A file that appears under its name whole or not at all. It is written under a temporary name in the same directory,
 * brought to the disk, and then renamed; until {@link #commit} an older file of that name stays as it is, and {@link
 * #close} without a commit leaves nothing behind.
 *
 * <p>A symbolic link at the target is replaced, not followed: boot directories are made of links to files that other
 * directories share. A device, a pipe or a directory at the target is refused.
 */
public final class AtomicOutput implements AutoCloseable {
  private static final int TEMPORARY_NAME_TRIES = 100;

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;
  private boolean committed;

  private AtomicOutput(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Opens the temporary file.
   *
   * @throws Refused when something other than a regular file or a link stands at the target
   * @throws IoFailed when the directory is missing or cannot be written to
   */
  public static AtomicOutput to(Path target) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        && !Files.isSymbolicLink(target)) {
      throw new Refused(
          "output.not-a-file",
          target + " is " + (Files.isDirectory(target) ? "a directory" : "a device or pipe") + ", not a file to write",
          Facts.of("file", target.toAbsolutePath().normalize()),
          "Give the name of a file.");
    }
    Path directory = FileFailures.directoryOf(target);
    try {
      for (int i = 0; ; i++) {
        String suffix = Long.toString(System.nanoTime() & 0xffffffffffL, Character.MAX_RADIX);
        Path temporary = directory.resolve("." + target.getFileName() + "." + suffix + ".tmp");
        try {
          FileChannel channel =
              FileChannel.open(
                  temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
          return new AtomicOutput(target, temporary, channel);
        } catch (FileAlreadyExistsException e) {
          if (i == TEMPORARY_NAME_TRIES) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  /** Writes a whole file at once. */
  public static void write(Path target, byte[] content) {
    try (AtomicOutput output = to(target)) {
      output.write(content);
      output.commit();
    }
  }

  /**
   * Commits several outputs that belong together: all of them are on the disk before the first one is renamed, so that
   * only the renames are left to go wrong.
   */
  public static void commitAll(List<AtomicOutput> outputs) {
    for (AtomicOutput output : outputs) {
      output.settle();
    }
    Path settled = null;
    for (AtomicOutput output : outputs) {
      output.rename();
    }
    for (AtomicOutput output : outputs) {
      Path directory = FileFailures.directoryOf(output.target);
      if (!directory.equals(settled)) {
        output.settleDirectory(directory);
        settled = directory;
      }
    }
  }

  /** The temporary file, readable and writable, at any position. */
  public FileChannel channel() {
    return channel;
  }

  /** The path that the file will appear under. */
  public Path target() {
    return target;
  }

  /** Appends bytes at the channel's position. */
  public void write(byte[] content) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  /** Brings the content to the disk and gives it its name. */
  public void commit() {
    commitAll(List.of(this));
  }

  /** Removes what was not committed. */
  @Override
  public void close() {
    if (committed) {
      return;
    }
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw FileFailures.writing(temporary, e);
    }
  }

  private void settle() {
    try {
      keepPermissionsOfOlderFile();
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  private void keepPermissionsOfOlderFile() throws IOException {
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    PosixFileAttributeView older = Files.getFileAttributeView(target, PosixFileAttributeView.class);
    if (older != null) {
      Files.setPosixFilePermissions(temporary, older.readAttributes().permissions());
    }
  }

  private void rename() {
    try {
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
      committed = true;
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }

  /** A rename survives a power cut only once its directory is on the disk; not every platform can open one. */
  private void settleDirectory(Path path) {
    FileChannel directory;
    try {
      directory = FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      return;
    }
    try (directory) {
      directory.force(true);
    } catch (IOException e) {
      throw FileFailures.writing(target, e);
    }
  }
}
