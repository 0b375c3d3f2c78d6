package org.sbcprov.imaging.disk;

import java.nio.ByteBuffer;

/** Where the bytes of an image, or of a part of one, go. What is not written reads as zeros in the
 * image; on a medium, only where that was told. */
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

  /**
   * Tells of bytes that are zeros and have to be: on a medium that was used before, they are to be written, too. What is
   * told of neither here nor by {@link #write} may have any value, such as free blocks of a file system.
   *
   * @param position of the first one, from the start of the image or the part
   * @param length 0 or more; may overlap what is written, which counts then, and may be longer than any buffer
   */
  default void zeros(long position, long length) {}

  /** The sink for a part of this one that begins at a position. */
  default ImageSink at(long start) {
    ImageSink whole = this;
    return new ImageSink() {
      @Override
      public void write(long position, ByteBuffer bytes) {
        whole.write(start + position, bytes);
      }

      @Override
      public void zeros(long position, long length) {
        whole.zeros(start + position, length);
      }
    };
  }
}
