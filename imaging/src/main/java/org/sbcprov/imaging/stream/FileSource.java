package org.sbcprov.imaging.stream;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;

/** An image in a file, or on a disk. */
final class FileSource implements ImageSource {
  private final Path file;
  private final StreamOptions options;

  FileSource(Path file, StreamOptions options) {
    this.file = file;
    this.options = options;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public OptionalLong packedSize() {
    try (FileChannel channel = channel()) {
      return OptionalLong.of(channel.size());
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  /** From headers and indexes: a stream would take memory for its dictionary. */
  @Override
  public OptionalLong size() {
    try (FileChannel channel = channel()) {
      return new Opening(file, channel, options, EventSink.NONE).size();
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  @Override
  public ImageStream open(EventSink events) {
    FileChannel channel = channel();
    boolean open = false;
    try {
      ImageStream stream = new Opening(file, channel, options, events).open();
      open = true;
      return stream;
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    } finally {
      if (!open) {
        closeQuietly(channel);
      }
    }
  }

  /** Opening a pipe would wait for somebody to write to it; a disk is neither a regular file nor a pipe. */
  private FileChannel channel() {
    if (Files.isDirectory(file)) {
      throw notAFile("input.is-directory", "a directory", "Name the file in it.");
    }
    if (Files.exists(file) && !Files.isRegularFile(file) && !isBlockDevice()) {
      throw notAFile("input.not-a-file", "a pipe or device", "What comes through a pipe is taken as /dev/stdin.");
    }
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw FileFailures.reading(file, "image", e);
    }
  }

  private BadInput notAFile(String code, String what, String hint) {
    return new BadInput(
        code, file + " is " + what + ", not an image", Facts.of("file", file.toAbsolutePath().normalize()), hint);
  }

  private boolean isBlockDevice() {
    try {
      int mode = (Integer) Files.getAttribute(file, "unix:mode");
      return (mode & 0170000) == 0060000;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read from, and another failure is on its way.
    }
  }
}
