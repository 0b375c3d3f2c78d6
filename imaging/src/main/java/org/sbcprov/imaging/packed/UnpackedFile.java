package org.sbcprov.imaging.packed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.imaging.disk.ZeroBlocks;

/**
 * A sparse temporary file that only this process can see. Where the system allows it has no name, so that it goes with the
 * process however that ends.
 */
final class UnpackedFile implements AutoCloseable {
  private static final int LONGEST_RUN = 1024 * 1024;

  private final Path packed;
  private final PackedLimits limits;
  private final PrivateDirectory directory;
  private final Path path;
  private final FileChannel channel;
  private final AtomicLong data = new AtomicLong();

  UnpackedFile(Path packed, PackedLimits limits) {
    this.packed = packed;
    this.limits = limits;
    this.directory = PrivateDirectory.make();
    this.path = directory.path().resolve("image");
    try {
      channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE,
              StandardOpenOption.SPARSE);
    } catch (IOException e) {
      directory.close();
      throw FileFailures.writing(path, e);
    }
    try {
      Files.delete(path);
      directory.close();
    } catch (IOException e) {
      // Windows keeps files that are open: closing removes it.
    }
  }

  /**
   * Writes. Several threads may.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code image.packed-too-large}
   */
  void write(long position, byte[] bytes, int length) {
    write(position, ByteBuffer.wrap(bytes, 0, length));
  }

  /** As above, with all that remains in a buffer. */
  void write(long position, ByteBuffer bytes) {
    int length = bytes.remaining();
    if (position > limits.size() - length) {
      throw PackedFailures.tooLarge(packed, "", limits.size());
    }
    try {
      ZeroBlocks.forEachRun(position, bytes, LONGEST_RUN, this::writeRun);
    } catch (UncheckedIOException e) {
      throw PackedFailures.notUnpacked(packed, FileFailures.directoryOf(directory.path()), data.get(), e.getCause());
    }
  }

  private void writeRun(long position, ByteBuffer run) {
    if (data.addAndGet(run.remaining()) > limits.data()) {
      throw PackedFailures.tooLarge(packed, " of data", limits.data());
    }
    try {
      while (run.hasRemaining()) {
        channel.write(run, position + run.position());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes that were not zero, in blocks. */
  long data() {
    return data.get();
  }

  /** Bytes of the image; behind the last data it is zeros. */
  byte[] read(long position, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {}
    } catch (IOException e) {
      throw FileFailures.reading(path, "unpacked image", e);
    }
    Arrays.fill(buffer.array(), buffer.position(), length, (byte) 0);
    return buffer.array();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileFailures.reading(path, "unpacked image", e);
    } finally {
      directory.close();
    }
  }
}
