package org.sbcprov.imaging.output;

import java.util.concurrent.Future;

/** Gets all of an image, piece by piece in order. */
interface ChunkUser {
  /** Begins to use a piece; the future is done when the piece is not used any more. */
  Future<?> take(Chunk chunk);

  /** After the last piece. */
  void finish();
}
