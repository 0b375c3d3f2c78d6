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
  private static final int PIECE = 8192;

  /** Names of what the shell opened for the command: its pipes end, and it is the user who waits for them. */
  private static final String[] OPENED_BY_SHELL = {"/dev/stdin", "/dev/fd/", "/proc/self/fd/"};

  private static final String NOTHING = "/dev/null";

  private InputFiles() {}

  /**
   * The content of a file. Of what is not a regular file, only {@code /dev/null} and what the shell opened ({@code
   * /dev/stdin}, {@code /dev/fd/N}) is read: opening a pipe by its name would wait for somebody to write to it.
   *
   * @param what what the file is to the user, such as {@code EEPROM image}
   * @param limit the most that is read, in bytes; at most 2^31-9
   * @throws BadInput when there is no such file, it is a directory, pipe or device, or it is larger than {@code limit}
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static byte[] read(Path file, String what, int limit) {
    if (!Files.isRegularFile(file) && Files.exists(file) && !isOpenedByShell(file.toString())) {
      boolean directory = Files.isDirectory(file);
      throw new BadInput(
          directory ? "input.is-directory" : "input.not-a-file",
          file + " is " + (directory ? "a directory" : "a pipe or device") + ", not " + article(what) + what,
          Facts.of("file", file.toAbsolutePath().normalize()),
          directory ? "Name the file in it." : "Name a file. What comes through a pipe is taken as /dev/stdin.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > limit) {
        throw tooLarge(file, what, size, limit);
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) size);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
      // A pipe's size is 0 beforehand, and a file can grow meanwhile.
      ByteBuffer more = ByteBuffer.allocate(PIECE);
      while (channel.read(more) >= 0) {
        long length = (long) buffer.position() + more.position();
        if (length > limit) {
          throw tooLarge(file, what, length, limit);
        }
        if (buffer.remaining() < more.position()) {
          int capacity = (int) Math.min(Math.max(2L * buffer.capacity(), length), limit);
          buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
        }
        buffer.put(more.flip());
        more.clear();
      }
      byte[] bytes = buffer.array();
      return buffer.position() == bytes.length ? bytes : Arrays.copyOf(bytes, buffer.position());
    } catch (IOException e) {
      throw FileFailures.reading(file, what, e);
    }
  }

  private static String article(String noun) {
    return "AEIOUaeiou".indexOf(noun.charAt(0)) < 0 ? "a " : "an ";
  }

  private static boolean isOpenedByShell(String path) {
    for (String opened : OPENED_BY_SHELL) {
      if (path.startsWith(opened)) {
        return true;
      }
    }
    return path.equals(NOTHING);
  }

  private static Failure tooLarge(Path file, String what, long size, int limit) {
    return new BadInput(
        "input.too-large",
        file + " is larger than any " + what + " can be",
        Facts.of("file", file.toAbsolutePath().normalize(), "size", size, "limit", limit),
        "The limit is " + new ByteSize(limit) + ". Check that this is the file you mean.");
  }
}
