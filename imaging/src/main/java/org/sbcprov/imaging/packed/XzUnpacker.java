package org.sbcprov.imaging.packed;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.SingleXZInputStream;

/** Reads the streams of an xz file one after another. */
final class XzUnpacker {
  private static final int PIECE = 256 * 1024;
  private static final int MAGIC_FIRST = 0xfd;
  private static final int ALIGNMENT = 4;

  private final PackedInput in;
  private final UnpackedOut out;
  private final int memory;
  private final byte[] piece = new byte[PIECE];

  /**
   * @param memory KiB that a stream may take
   */
  XzUnpacker(PackedInput in, UnpackedOut out, int memory) {
    this.in = in;
    this.out = out;
    this.memory = memory;
  }

  /** Reads all streams; gives where the last one ends. */
  long unpack() throws IOException, InterruptedException {
    ArrayCache cache = new BasicArrayCache();
    long end;
    do {
      // Closing it would close what lies below.
      @SuppressWarnings("resource")
      SingleXZInputStream stream = new SingleXZInputStream(in, memory, cache);
      copy(stream);
      end = in.position();
    } while (anotherFollows(end));
    return end;
  }

  private void copy(SingleXZInputStream stream) throws IOException, InterruptedException {
    while (true) {
      int got = stream.read(piece, 0, piece.length);
      if (got < 0) {
        return;
      }
      put(out, piece, got);
    }
  }

  static void put(UnpackedOut out, byte[] bytes, int length) throws InterruptedException {
    for (int at = 0; at < length; ) {
      ByteBuffer room = out.room();
      int count = Math.min(room.remaining(), length - at);
      room.put(bytes, at, count);
      at += count;
    }
  }

  /** Between two streams there may be zeros, four or a multiple. */
  private boolean anotherFollows(long end) throws IOException {
    while (in.peek(0) == 0) {
      in.pass(1);
    }
    return in.peek(0) == MAGIC_FIRST && (in.position() - end) % ALIGNMENT == 0 && in.peek(1) == '7';
  }
}
