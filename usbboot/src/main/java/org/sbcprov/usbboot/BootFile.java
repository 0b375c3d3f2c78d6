package org.sbcprov.usbboot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A file that a board gets, opened: it stays the same file even when its name is given to another one, and its size is
 * the size at the time of opening.
 */
final class BootFile implements AutoCloseable {
  private final String source;
  private final FileChannel channel;
  private final long offset;
  private final long size;
  private final boolean ownsChannel;

  private BootFile(String source, FileChannel channel, long offset, long size, boolean ownsChannel) {
    this.source = source;
    this.channel = channel;
    this.offset = offset;
    this.size = size;
    this.ownsChannel = ownsChannel;
  }

  /** A file of its own; the channel is closed with it. */
  static BootFile whole(String source, FileChannel channel) throws IOException {
    return new BootFile(source, channel, 0, channel.size(), true);
  }

  /** A part of an archive, which stays open. */
  static BootFile part(String source, FileChannel archive, long offset, long size) {
    return new BootFile(source, archive, offset, size, false);
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
    buffer.limit((int) Math.min(limit, buffer.position() + Math.max(0, size - position)));
    int total = 0;
    try {
      while (buffer.hasRemaining()) {
        int count = channel.read(buffer, offset + position + total);
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

  @Override
  public void close() {
    if (ownsChannel) {
      try {
        channel.close();
      } catch (IOException e) {
        // It was only read from: nothing can be lost.
      }
    }
  }
}
