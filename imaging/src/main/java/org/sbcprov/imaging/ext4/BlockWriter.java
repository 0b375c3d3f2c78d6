package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import org.sbcprov.imaging.disk.ImageSink;

/** Joins neighbouring blocks to large writes. */
final class BlockWriter {
  private static final int BUFFER = 1024 * 1024;

  private final ImageSink sink;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  /** The block that the buffer begins with. */
  private long first;

  BlockWriter(ImageSink sink) {
    this.sink = sink;
  }

  /** Writes whole blocks. */
  void put(long block, byte[] bytes) {
    put(block, bytes, 0, bytes.length);
  }

  /** Writes whole blocks out of an array. */
  void put(long block, byte[] bytes, int offset, int length) {
    if (block != first + buffer.position() / Geometry.BLOCK || buffer.remaining() < length) {
      flush();
      first = block;
    }
    int done = 0;
    while (length - done > buffer.remaining()) {
      int part = buffer.remaining();
      buffer.put(bytes, offset + done, part);
      done += part;
      long following = first + buffer.position() / Geometry.BLOCK;
      flush();
      first = following;
    }
    buffer.put(bytes, offset + done, length - done);
  }

  /** Tells of blocks that nothing is written to, and that have to be zeros. */
  void zeros(long block, long count) {
    sink.zeros(block * Geometry.BLOCK, count * Geometry.BLOCK);
  }

  /** Gives all that was joined to the sink. */
  void flush() {
    if (buffer.position() > 0) {
      buffer.flip();
      sink.write(first * Geometry.BLOCK, buffer);
      buffer.clear();
    }
  }
}
