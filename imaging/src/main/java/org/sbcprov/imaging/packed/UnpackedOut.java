package org.sbcprov.imaging.packed;

import java.nio.ByteBuffer;

/** Where an image goes while it is unpacked. */
@FunctionalInterface
public interface UnpackedOut {
  /**
   * A direct buffer with room for one byte or more. What is put into it, from its position on, is what comes next in the
   * image; it is taken by the next call, or by the end.
   *
   * @throws InterruptedException when nobody wants it any more
   */
  ByteBuffer room() throws InterruptedException;
}
