package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Reads the streams of a bzip2 file one after another. */
final class Bzip2Unpacker {
  private static final int PIECE = 256 * 1024;

  private final PackedInput in;
  private final UnpackedOut out;
  private final byte[] piece = new byte[PIECE];

  Bzip2Unpacker(PackedInput in, UnpackedOut out) {
    this.in = in;
    this.out = out;
  }

  /** Reads all streams; gives where the last one ends. */
  long unpack() throws IOException, InterruptedException {
    try {
      do {
        // Closing it would close what lies below. It takes no byte behind its end.
        @SuppressWarnings("resource")
        BZip2CompressorInputStream stream = new BZip2CompressorInputStream(in);
        copy(stream);
      } while (in.peek(0) == 'B' && in.peek(1) == 'Z' && in.peek(2) == 'h');
      return in.position();
    } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
      if (in.ended()) {
        EOFException end = new EOFException();
        end.initCause(e);
        throw end;
      }
      throw e instanceof IOException io ? io : new IOException("what is there contradicts itself", e);
    }
  }

  private void copy(BZip2CompressorInputStream stream) throws IOException, InterruptedException {
    for (int got = stream.read(piece, 0, piece.length); got >= 0; got = stream.read(piece, 0, piece.length)) {
      XzUnpacker.put(out, piece, got);
    }
  }
}
