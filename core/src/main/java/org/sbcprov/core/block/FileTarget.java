package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.FileFailures;

/**
 * A file in the place of a disk: one that is there is written in place, as a disk of its size, for virtual machines; one
 * that is not has still to be made, and cannot be opened here.
 */
public final class FileTarget implements Target {
  private final Path file;
  private final Path root;
  private final long size;
  private final Object key;

  private FileTarget(Path file, Path root, long size, Object key) {
    this.file = file;
    this.root = root;
    this.size = size;
    this.key = key;
  }

  /**
   * A file as it is now.
   *
   * @param root of the system, whose loop devices and swap are looked at: {@code /}, but in tests
   * @throws Failure when it cannot be read what it is
   */
  public static FileTarget of(Path file, Path root) {
    try {
      return Files.notExists(file)
          ? new FileTarget(file, root, 0, null)
          : new FileTarget(file, root, Files.size(file), FileKey.of(file));
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  /** Whether it has still to be made. */
  public boolean isNew() {
    return key == null;
  }

  /** Where it is, or is to be. */
  public Path file() {
    return file;
  }

  /** What it has in common with all other paths to the same file, or to the same name of one that has still to be made. */
  public String place() {
    if (key != null) {
      return key.toString();
    }
    Path absolute = file.toAbsolutePath();
    try {
      return absolute.getParent().toRealPath().resolve(absolute.getFileName()).toString();
    } catch (IOException | RuntimeException e) {
      // Without its directory it cannot be made.
      return absolute.normalize().toString();
    }
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public String words() {
    return file + (isNew() ? " (a new file)" : " (a file of " + size + " bytes)");
  }

  /** Bytes that it has; 0 when it has still to be made. */
  @Override
  public long size() {
    return size;
  }

  @Override
  public String identity() {
    return "file " + file.toAbsolutePath().normalize() + " bytes " + size;
  }

  @Override
  public Map<String, Object> facts() {
    return Facts.of("device", name(), "file", file.toAbsolutePath().normalize(), "new", isNew(), "bytes", size);
  }

  /**
   * Opens it.
   *
   * @throws Refused {@code target.changed}, {@code target.in-use}, {@code target.read-only}
   * @throws NoDevice {@code target.gone}
   * @throws IoFailed {@code target.open}
   * @throws IllegalStateException when it has still to be made
   */
  @Override
  public BlockDevice open() {
    if (isNew()) {
      throw new IllegalStateException(file + " has still to be made");
    }
    requireSame();
    FileDevice device;
    try {
      device = FileDevice.open(file, true);
    } catch (BlockException e) {
      throw failure(e);
    }
    try {
      if (device.size() != size) {
        throw changed();
      }
      if (!device.lock()) {
        throw new Refused(
            "target.in-use", file + " is in use: another program writes it", facts(), "Wait until that has ended.");
      }
      requireSame();
      return device;
    } catch (Failure e) {
      close(device, e);
      throw e;
    }
  }

  private void requireSame() {
    Object now = FileKey.of(file);
    if (now == null) {
      throw gone(null);
    }
    try {
      if (!now.equals(key) || !Files.isRegularFile(file) || Files.size(file) != size) {
        throw changed();
      }
    } catch (IOException e) {
      throw gone(e);
    }
    TargetGuard.requireUnused(file, Layers.read(root));
  }

  private Failure failure(BlockException e) {
    if (e.trouble() == Trouble.GONE) {
      return gone(e);
    }
    if (e.trouble() == Trouble.READ_ONLY) {
      return new Refused(
          "target.read-only", file + " is on a file system that is mounted read-only", facts(), "Copy it elsewhere.", e);
    }
    boolean denied = e.trouble() == Trouble.DENIED;
    return new IoFailed(
        "target.open",
        file + " cannot be opened for writing: " + (denied ? "permission denied" : e.getMessage()),
        facts(),
        denied ? "Check its permissions." : "",
        e);
  }

  private Failure gone(Exception cause) {
    return new NoDevice("target.gone", file + " is not there any more", facts(), "Check the path.", cause);
  }

  private Failure changed() {
    return new Refused(
        "target.changed", file + " is not the file that it was when it was chosen", facts(), "Start anew.");
  }

  private static void close(FileDevice device, Failure failure) {
    try {
      device.close();
    } catch (BlockException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void requireUnused() {
    TargetGuard.requireUnused(file, Layers.read(root));
  }

  @Override
  public boolean tableChanged() {
    // Nobody knows of one.
    return true;
  }
}
