package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/** Reads whole files, never more than the caller is ready for. */
public final class InputFiles {
  private InputFiles() {}

  /**
   * The content of a file.
   *
   * @param what what the file is to the user, such as {@code EEPROM image}
   * @param limit the most that is read, in bytes; at most 2^31-9
   * @throws BadInput when there is no such file, it is a directory, or it is larger than {@code limit}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static byte[] read(Path file, String what, int limit) {
    if (Files.isDirectory(file)) {
      throw new BadInput(
          "input.is-directory",
          file + " is a directory, not a " + what,
          Facts.of("file", file.toAbsolutePath().normalize()),
          "Name the file in it.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > limit) {
        throw tooLarge(file, what, size, limit);
      }
      // One byte more than expected, so that a file which grows meanwhile, or a pipe, is noticed.
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(Math.max(size, 4096), limit) + 1);
      while (channel.read(buffer) >= 0) {
        if (buffer.hasRemaining()) {
          continue;
        }
        if (buffer.position() > limit) {
          throw tooLarge(file, what, buffer.position(), limit);
        }
        int capacity = (int) Math.min(2L * buffer.capacity(), limit + 1L);
        buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
      }
      byte[] bytes = buffer.array();
      return buffer.position() == bytes.length ? bytes : Arrays.copyOf(bytes, buffer.position());
    } catch (IOException e) {
      throw FileFailures.reading(file, what, e);
    }
  }

  private static Failure tooLarge(Path file, String what, long size, int limit) {
    return new BadInput(
        "input.too-large",
        file + " is larger than any " + what + " can be",
        Facts.of("file", file.toAbsolutePath().normalize(), "size", size, "limit", limit),
        "The limit is " + new ByteSize(limit) + ". Check that this is the file you mean.");
  }
}
