package org.sbcprov.imaging.stream;

import java.io.IOException;

/** Makes the bytes of an image, in a thread of its own. */
interface Producer extends AutoCloseable {
  /**
   * Makes all of them.
   *
   * @throws org.sbcprov.core.failure.Failure when it cannot
   * @throws IOException when reading fails
   * @throws InterruptedException when it is to stop
   */
  void run(PieceOut out) throws IOException, InterruptedException;

  /** Bytes of the file that have been read; any thread may ask. */
  long packedDone();

  /** Lets go of the file; called by the thread, after the end. */
  @Override
  void close() throws IOException;
}
