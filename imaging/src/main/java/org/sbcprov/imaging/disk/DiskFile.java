package org.sbcprov.imaging.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.sysfs.DeviceNode;

/** An image in a file, or a card in its device, read piece by piece. */
public final class DiskFile implements SectorSource, AutoCloseable {
  /** The most that is read at once: the largest entry array of a GPT. */
  public static final int LARGEST_READ = 4 * 1024 * 1024;

  private final Path file;
  private final FileChannel channel;
  private final long size;

  /** A file that is open already; {@link #close} closes it. */
  public DiskFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /**
   * Opens a file for reading.
   *
   * @throws BadInput when there is none, or it is neither a file nor a block device
   * @throws org.sbcprov.core.failure.IoFailed when it cannot be read
   */
  public static DiskFile open(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file) && !isBlockDevice(file)) {
      throw new BadInput(
          Files.isDirectory(file) ? "input.is-directory" : "input.not-a-file",
          file + " is " + (Files.isDirectory(file) ? "a directory" : "a pipe or terminal") + ", not an image",
          Facts.of("file", file.toAbsolutePath().normalize()),
          "Give the name of an image file.");
    }
    try {
      return new DiskFile(file, FileChannel.open(file, StandardOpenOption.READ));
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long position, int length) {
    if (length > LARGEST_READ || position < 0 || position > size - length) {
      throw new IllegalArgumentException(length + " bytes at " + position + " of " + size);
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + buffer.position()) < 0) {
          throw new IOException("it ends at byte " + (position + buffer.position()) + " although it had " + size);
        }
      }
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
    return buffer.array();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  /** Whether a path leads to a block device. */
  public static boolean isBlockDevice(Path file) {
    return DeviceNode.isBlock(file);
  }
}
