package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file that a board gets, opened: it stays the same file even when its name is given to another one, and its size is
 * the size at the time of opening. It is read at positions, so threads that read the same archive do not disturb each
 * other.
 */
final class BootFile implements AutoCloseable {
  /** The most bytes that are read at once into Java's heap. */
  private static final int PIECE = 64 * 1024;

  private final String source;
  private final FileChannel channel;
  private final BootTar archive;
  private final long offset;
  private final long size;

  private BootFile(String source, FileChannel channel, BootTar archive, long offset, long size) {
    this.source = source;
    this.channel = channel;
    this.archive = archive;
    this.offset = offset;
    this.size = size;
  }

  /** A file of its own; the channel is closed with it. */
  static BootFile whole(String source, FileChannel channel) throws IOException {
    return new BootFile(source, channel, null, 0, channel.size());
  }

  /** A part of an archive, which stays open. */
  static BootFile part(String source, BootTar archive, long offset, long size) {
    return new BootFile(source, null, archive, offset, size);
  }

  /** What to call it in messages: a path, or an archive and the entry in it. */
  String source() {
    return source;
  }

  /** Bytes when it was opened. */
  long size() {
    return size;
  }

  /**
   * Reads until the buffer is full or the file ends.
   *
   * @param position where to read, from the start of this file
   * @return the bytes read; fewer than {@code size() - position} and the buffer allow only when the file became shorter
   */
  int read(ByteBuffer buffer, long position) throws IOException {
    int limit = buffer.limit();
    int end = (int) Math.min(limit, buffer.position() + Math.max(0, size - position));
    int total = 0;
    try {
      while (buffer.position() < end) {
        long next = offset + position + total;
        buffer.limit(piece(buffer, end));
        int count = archive == null ? channel.read(buffer, next) : archive.read(buffer, next);
        if (count <= 0) {
          break;
        }
        total += count;
      }
    } finally {
      buffer.limit(limit);
    }
    return total;
  }

  /** Java reads into its heap by way of native memory of the same size, which each thread would keep. */
  private static int piece(ByteBuffer buffer, int end) {
    return buffer.isDirect() ? end : Math.min(end, buffer.position() + PIECE);
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // It was only read from: nothing can be lost.
      }
    }
  }
}
