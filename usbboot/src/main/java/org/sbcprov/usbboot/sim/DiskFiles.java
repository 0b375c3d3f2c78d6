package org.sbcprov.usbboot.sim;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.core.usb.UsbPort;

/** The files that stand for the eMMCs of simulated boards. Several threads may ask. */
public final class DiskFiles implements AutoCloseable {
  /** The size of a CM4's eMMC of 32 GB, in bytes. */
  public static final long USUAL_SIZE = 31_268_536_320L;

  private final Path file;
  private final Path directory;
  private final PrivateDirectory temporary;
  private final long size;

  private DiskFiles(Path file, Path directory, PrivateDirectory temporary, long size) {
    this.file = file;
    this.directory = directory;
    this.temporary = temporary;
    this.size = size;
  }

  /**
   * Made up: each is there until {@link #close}, all zeros, and takes as much room as is written to it.
   *
   * @param size of each, in bytes
   */
  public static DiskFiles madeUp(long size) {
    PrivateDirectory directory = PrivateDirectory.make();
    return new DiskFiles(null, directory.path(), directory, size);
  }

  /** One file, for one board. It is made, with {@link #USUAL_SIZE}, unless it is there. */
  public static DiskFiles of(Path file) {
    return new DiskFiles(file, null, null, USUAL_SIZE);
  }

  /** One in a directory for each board, called by its port, such as {@code 1-1.2.img}; made as {@link #of} does. */
  public static DiskFiles in(Path directory) {
    return new DiskFiles(null, directory, null, USUAL_SIZE);
  }

  /** Whether what is written to them is lost at the end anyway. */
  public boolean areMadeUp() {
    return temporary != null;
  }

  /** What stands, or will stand, for the eMMC of the board at a port. */
  public Path of(UsbPort port) {
    return file != null ? file : directory.resolve(port + ".img");
  }

  /**
   * The same, and makes it if need be.
   *
   * @throws BadUsage {@code usbboot.simulation} when it is no file
   */
  synchronized Path made(UsbPort port) {
    Path disk = of(port);
    if (Files.exists(disk)) {
      if (!Files.isRegularFile(disk)) {
        throw new BadUsage(
            "usbboot.simulation",
            disk + " cannot stand for a simulated board's disk: it is no file",
            Facts.of("file", disk),
            "Give the name of a file, new or old, or of a directory for the files of several boards.");
      }
      return disk;
    }
    try (RandomAccessFile made = new RandomAccessFile(disk.toFile(), "rw")) {
      made.setLength(size);
      return disk;
    } catch (IOException e) {
      throw FileFailures.writing(disk, e);
    }
  }

  @Override
  public void close() {
    if (temporary != null) {
      temporary.close();
    }
  }
}
