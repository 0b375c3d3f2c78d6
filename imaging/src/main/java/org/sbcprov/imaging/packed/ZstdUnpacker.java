package org.sbcprov.imaging.packed;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the frames of a zstd file (RFC 8878) one after another, from buffer to buffer. */
final class ZstdUnpacker {
  static final long MAGIC = 0xfd2fb528L;
  static final long SKIPPABLE = 0x184d2a50L;
  static final long SKIPPABLE_MASK = 0xfffffff0L;

  /** The largest window, as a power of two: 128 MiB, what the format's own tool takes without being asked. */
  private static final int WINDOW = 27;

  private final PackedInput in;
  private final UnpackedOut out;

  ZstdUnpacker(PackedInput in, UnpackedOut out) {
    this.in = in;
    this.out = out;
  }

  /** Reads all frames; gives where the last one ends. */
  long unpack() throws IOException, InterruptedException {
    ZstdLibrary.load();
    try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
      context.setLongMax(WINDOW);
      while (true) {
        long magic = in.peekNumber(0, Integer.BYTES);
        if (magic == MAGIC) {
          frame(context);
        } else if (magic >= 0 && (magic & SKIPPABLE_MASK) == SKIPPABLE) {
          in.pass(Integer.BYTES);
          in.pass(in.number(Integer.BYTES));
        } else {
          return in.position();
        }
      }
    }
  }

  private void frame(ZstdDecompressCtx context) throws IOException, InterruptedException {
    boolean done = false;
    while (!done) {
      boolean more = in.fill();
      ByteBuffer room = out.room();
      int before = room.position();
      done = context.decompressDirectByteBufferStream(room, in.buffer());
      if (!done && !more && room.position() == before) {
        throw new EOFException();
      }
    }
  }
}
