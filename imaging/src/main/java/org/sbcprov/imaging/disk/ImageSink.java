package org.sbcprov.imaging.disk;

import java.nio.ByteBuffer;

/** Where the bytes of an image, or of a part of one, go. What is not written reads as zeros. */
@FunctionalInterface
public interface ImageSink {
  /**
   * Takes bytes.
   *
   * @param position of the first one, from the start of the image or the part; ranges do not overlap, in any order
   * @param bytes all that remain in it are taken; it is free for other use when this returns
   * @throws org.sbcprov.core.failure.IoFailed when writing fails
   */
  void write(long position, ByteBuffer bytes);

  /** The sink for a part of this one that begins at a position. */
  default ImageSink at(long start) {
    return (position, bytes) -> write(start + position, bytes);
  }
}
