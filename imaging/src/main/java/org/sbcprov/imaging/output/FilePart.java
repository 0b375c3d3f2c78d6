package org.sbcprov.imaging.output;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.disk.ZeroBlocks;

/** A range of a file as a part of an image. One thread reads ahead while another writes. */
public final class FilePart implements Part {
  private static final int BUFFER = 4 * 1024 * 1024;
  private static final int BUFFERS = 4;

  private final Path file;
  private final long offset;
  private final long length;
  private final long fileSize;
  private final FileTime modified;

  private FilePart(Path file, long offset, long length, long fileSize, FileTime modified) {
    this.file = file;
    this.offset = offset;
    this.length = length;
    this.fileSize = fileSize;
    this.modified = modified;
  }

  /**
   * A whole file, or block device.
   *
   * @throws BadInput when there is none, or it is neither
   * @throws org.sbcprov.core.failure.IoFailed when it cannot be read
   */
  public static FilePart of(Path file) {
    return of(file, 0, -1);
  }

  /**
   * A range of a file.
   *
   * @param offset of the first byte
   * @param length in bytes; -1 for all that follow
   * @throws BadInput {@code image.input-short} when the file has fewer; or see {@link #of(Path)}
   */
  public static FilePart of(Path file, long offset, long length) {
    if (offset < 0 || length < -1) {
      throw new IllegalArgumentException(length + " bytes at " + offset);
    }
    try (DiskFile opened = DiskFile.open(file)) {
      long size = opened.size();
      if (offset > size || length > size - offset) {
        throw new BadInput(
            "image.input-short",
            file + " has " + size + " bytes, which is less than is to be taken from it",
            Facts.of(
                "file", file.toAbsolutePath().normalize(),
                "size", size,
                "offset", "0x" + Long.toHexString(offset),
                "length", length < 0 ? null : length),
            "Check the file: a download or a copy of it may have been cut off.");
      }
      return new FilePart(file, offset, length < 0 ? size - offset : length, size, Files.getLastModifiedTime(file));
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    }
  }

  @Override
  public long size() {
    return length;
  }

  /**
   * @throws BadInput {@code image.input-changed} when the file's size or time is not what it was when this part was made
   */
  @Override
  public void writeTo(ImageSink sink, EventSink events) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      requireUnchanged(channel);
      copy(channel, sink, events);
      requireUnchanged(channel);
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    }
  }

  private void requireUnchanged(FileChannel channel) throws IOException {
    if (channel.size() != fileSize || !Files.getLastModifiedTime(file).equals(modified)) {
      throw new BadInput(
          "image.input-changed",
          file + " was changed while it was read",
          Facts.of("file", file.toAbsolutePath().normalize(), "size", fileSize, "size-now", channel.size()),
          "Nothing was written. See that nothing else works on it, and try again.");
    }
  }

  /** What one thread has read for the other: bytes, or why there are none. */
  private record Piece(ByteBuffer bytes, IOException problem) {}

  private void copy(FileChannel channel, ImageSink sink, EventSink events) throws IOException {
    String task = "copying " + file.getFileName();
    events.accept(new Progress(task, 0, length));
    BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    BlockingQueue<Piece> read = new ArrayBlockingQueue<>(BUFFERS);
    int size = (int) Math.min(BUFFER, (length + ZeroBlocks.SIZE - 1) & -ZeroBlocks.SIZE);
    int buffers = length <= BUFFER ? 1 : BUFFERS;
    for (int i = 0; i < buffers; i++) {
      free.add(ByteBuffer.allocateDirect(size + ZeroBlocks.SIZE).alignedSlice(ZeroBlocks.SIZE).limit(size));
    }
    Thread reader = new Thread(() -> readAhead(channel, free, read), "reading " + file.getFileName());
    reader.setDaemon(true);
    reader.start();
    try {
      for (long done = 0; done < length; ) {
        Piece piece = read.take();
        if (piece.problem() != null) {
          throw piece.problem();
        }
        int taken = piece.bytes().remaining();
        sink.write(done, piece.bytes());
        free.add(piece.bytes());
        done += taken;
        events.accept(new Progress(task, done, length));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("interrupted", "Interrupted while " + file + " was read", Facts.of("file", file), "", e);
    } finally {
      reader.interrupt();
    }
  }

  private void readAhead(FileChannel channel, BlockingQueue<ByteBuffer> free, BlockingQueue<Piece> read) {
    try {
      for (long done = 0; done < length; ) {
        ByteBuffer buffer = free.take();
        buffer.clear().limit((int) Math.min(Math.min(BUFFER, buffer.capacity() & -ZeroBlocks.SIZE), length - done));
        try {
          while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + done + buffer.position()) < 0) {
              throw new IOException("it ends at byte " + (offset + done + buffer.position()));
            }
          }
        } catch (IOException e) {
          read.put(new Piece(null, e));
          return;
        }
        done += buffer.position();
        read.put(new Piece(buffer.flip(), null));
      }
    } catch (InterruptedException e) {
      // Nobody wants more.
    }
  }
}
