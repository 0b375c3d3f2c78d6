package org.sbcprov.imaging.packed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file, or its start, as a stream that knows where it is. */
final class PackedInput extends InputStream {
  private static final int BUFFER = 128 * 1024;

  private final FileChannel channel;
  private final long end;
  private final byte[] buffer = new byte[BUFFER];

  /** Of the file: the first byte of the buffer. */
  private long start;

  private int at;
  private int filled;

  /**
   * @param end bytes of the file after which the stream ends
   */
  PackedInput(FileChannel channel, long end) {
    this.channel = channel;
    this.end = end;
  }

  /** Where the next byte is in the file. */
  long position() {
    return start + at;
  }

  /** Goes elsewhere. */
  void seek(long position) {
    start = position;
    at = 0;
    filled = 0;
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int got = Math.min(length, filled - at);
    System.arraycopy(buffer, at, into, offset, got);
    at += got;
    return got;
  }

  private boolean fill() throws IOException {
    if (at < filled) {
      return true;
    }
    start += filled;
    at = 0;
    filled = 0;
    int length = (int) Math.min(BUFFER, end - start);
    if (length <= 0) {
      return false;
    }
    int got = channel.read(ByteBuffer.wrap(buffer, 0, length), start);
    filled = Math.max(got, 0);
    return got > 0;
  }
}
