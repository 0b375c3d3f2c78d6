package org.sbcprov.imaging.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;

/**
 * The tree of a tar archive, also a compressed one. The bytes of its files are read where they are, so this has to stay
 * open until they are not needed any more; a compressed archive is unpacked into a temporary file for that.
 */
public final class TarTree implements AutoCloseable {
  /**
   * How an archive is read.
   *
   * @param temporaryDirectory where a compressed one is unpacked
   * @param mostBytes that it may have, unpacked, holes of files included
   * @param mostData that it may have, unpacked, blocks of zeros not counted
   * @param zstandard unpacks zstd; empty when nothing can
   */
  public record Options(Path temporaryDirectory, long mostBytes, long mostData, Optional<Unpacker> zstandard) {}

  /** Makes the stream of what is packed in another one. */
  @FunctionalInterface
  public interface Unpacker {
    /** Begins to unpack. */
    InputStream unpack(InputStream packed) throws IOException;
  }

  private static final int START = 8;

  private final FileChannel channel;
  private final FileTree tree;

  private TarTree(FileChannel channel, FileTree tree) {
    this.channel = channel;
    this.tree = tree;
  }

  /**
   * Reads an archive.
   *
   * @param events gets a warning {@code image.tar-absolute} when names in it begin with a slash, which is left out, and
   *     {@code image.tree-attributes} when it has access control lists that are not taken
   * @throws BadInput {@code image.tar-form}, {@code image.tar-too-large}, {@code image.compressed}, {@code image.tree},
   *     {@code input.not-found}, {@code input.not-a-file}
   * @throws org.sbcprov.core.failure.IoFailed when it cannot be read, or not be unpacked for want of space
   */
  public static TarTree read(Path file, Options options, EventSink events) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new BadInput(
          Files.isDirectory(file) ? "input.is-directory" : "input.not-a-file",
          file + " is no file, and an archive is wanted",
          Facts.of("file", file.toAbsolutePath().normalize()),
          "Give the name of a tar archive.");
    }
    FileChannel channel = open(file);
    boolean done = false;
    try {
      FileChannel unpacked = TarUnpacking.unpack(file, start(file, channel), options, events);
      if (unpacked != null) {
        TarUnpacking.close(channel);
        channel = unpacked;
      }
      FileTree tree = new TarIndex(file, channel, options.mostBytes(), events).read();
      done = true;
      return new TarTree(channel, tree);
    } finally {
      if (!done) {
        TarUnpacking.close(channel);
      }
    }
  }

  /** What is in it. */
  public FileTree tree() {
    return tree;
  }

  @Override
  public void close() {
    TarUnpacking.close(channel);
  }

  private static FileChannel open(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw FileFailures.reading(file, "archive", e);
    }
  }

  private static byte[] start(Path file, FileChannel channel) {
    try {
      ByteBuffer start = ByteBuffer.allocate(START);
      channel.read(start, 0);
      return start.array();
    } catch (IOException e) {
      throw FileFailures.reading(file, "archive", e);
    }
  }
}
