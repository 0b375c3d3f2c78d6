package org.sbcprov.imaging.stream;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The bytes of an image from the first to the last, each once. Unpacking goes on in threads of its own while pieces are
 * used, as far as there are buffers.
 */
public interface ImageStream extends AutoCloseable {
  /**
   * Bytes of the image. Empty as long as only unpacking all of it can tell; always there after the last piece. What is told
   * before is exact: a stream that does not keep to it fails.
   */
  OptionalLong size();

  /**
   * The next piece; it begins where the one before ended, the first one at 0. Empty after the last one.
   *
   * @throws org.sbcprov.core.failure.BadInput when the file is damaged, cut off, or not what its checksums say
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   * @throws org.sbcprov.core.failure.Interrupted when the thread is interrupted
   */
  Optional<Piece> next();

  /** Bytes of the packed file that have been read so far, for progress where {@link #size} is empty. */
  long packedDone();

  /** Ends the unpacking, at any time. */
  @Override
  void close();
}
