package org.sbcprov.imaging.write;

import java.util.Map;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.stream.Piece;

/** What takes the pieces of an image: a disk, or a new file. Its methods fail with a {@link Failure}. */
interface Receiver {
  /** What it is called in messages. */
  String name();

  /**
   * Takes a piece; the next one begins where it ends.
   *
   * @param packedDone bytes of the packed file that were read when it came
   */
  void take(Piece piece, long packedDone);

  /** Does what is to be done after the last piece. Until it has returned, there is no image. */
  void complete(long imageSize);

  /** From now on {@link #complete} fails with {@link org.sbcprov.core.failure.Interrupted}, unless it cannot be held up. */
  void stop();

  /** A failure as it is to be told: with what became of the target. */
  Failure told(Failure failure);

  /** The failure that the user asked to stop. */
  Failure interrupted();

  /** Closes what is open, however it ended. */
  void close();

  /** What happened, so far. */
  Done done();

  /**
   * What happened to a target.
   *
   * @param written bytes that were written
   * @param skipped bytes that were there already, as {@code --diff} and {@code --resume} find out
   * @param verified bytes that were read back after they were written, and are the same
   * @param moved whether the backup GPT went to the end of the disk
   * @param touched whether anything was written to it
   * @param complete whether it holds the image
   * @param millis of each phase
   */
  record Done(
      long written,
      long skipped,
      long verified,
      boolean moved,
      boolean touched,
      boolean complete,
      Map<Phase, Long> millis) {}
}
