package org.sbcprov.imaging.output;

import java.nio.ByteBuffer;

/** A compressed form whose pieces do not depend on each other, so that several threads can make them. */
interface PackedForm {
  /**
   * One piece, compressed.
   *
   * @param bytes what goes into the file
   * @param length of them
   * @param size of the piece before
   */
  record Piece(byte[] bytes, int length, int size) {}

  /** What the file begins with. */
  ByteBuffer head();

  /** Compresses a piece. Called by several threads at once. */
  Piece pack(byte[] data, int length);

  /** Takes note of a piece of the image, in order, when it is about to be written. */
  void wrote(Piece piece);

  /** Sees each piece of the image before it is compressed, in order. */
  default void read(Chunk chunk) {}

  /** What the file ends with. */
  ByteBuffer tail();
}
