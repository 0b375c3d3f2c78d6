package org.sbcprov.imaging.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import org.sbcprov.core.event.Warning;
import org.sbcprov.imaging.packed.UnpackedOut;
import org.sbcprov.imaging.packed.Unpacking;

/** Cuts an image into pieces and hands them over. Used by one thread. */
final class PieceOut implements UnpackedOut {
  private final Object name;
  private final PiecePool pool;
  private final BlockingQueue<Object> queue;
  private final long limit;
  private ByteBuffer current;
  private long position;

  /**
   * @param name of the image's file, for messages
   * @param queue gets pieces and warnings; it is as long as it has to be, since the buffers are counted
   * @param limit bytes that the image may have
   */
  PieceOut(Object name, PiecePool pool, BlockingQueue<Object> queue, long limit) {
    this.name = name;
    this.pool = pool;
    this.queue = queue;
    this.limit = limit;
  }

  @Override
  public ByteBuffer room() throws InterruptedException {
    if (current != null && !current.hasRemaining()) {
      handOver();
    }
    if (current == null) {
      current = pool.take();
    }
    return current;
  }

  /** Bytes that may have any value follow. What is before them has to end at a multiple of 4096. */
  void free(long length) {
    handOver();
    for (long left = length; left > 0; ) {
      int step = (int) Math.min(left, Piece.LONGEST);
      queue.add(Piece.free(position, step));
      position += step;
      left -= step;
    }
  }

  /** Hands over what is left. */
  void finish() {
    handOver();
  }

  void warn(Warning warning) {
    queue.add(warning);
  }

  /** The buffer that nobody else has, when no more is wanted. */
  void abandon() {
    if (current != null) {
      pool.give(current);
      current = null;
    }
  }

  private void handOver() {
    if (current == null) {
      return;
    }
    ByteBuffer full = current.flip();
    current = null;
    if (full.remaining() > limit - position) {
      pool.give(full);
      throw Unpacking.tooLarge(name, limit);
    }
    if (full.hasRemaining()) {
      long from = position;
      position += full.remaining();
      queue.add(Piece.data(from, full, () -> pool.give(full)));
    } else {
      pool.give(full);
    }
  }
}
