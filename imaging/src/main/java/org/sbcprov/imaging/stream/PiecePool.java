package org.sbcprov.imaging.stream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.sbcprov.core.block.AlignedBuffers;

/** The buffers of one stream. A thread that needs one waits until there is one. */
final class PiecePool {
  /** Buffers that a stream has at most: 32 MiB. */
  static final int COUNT = 8;

  /** Buffers of streams that ended, for the next one: memory outside the heap is not given back at once. */
  private static final Deque<ByteBuffer> SPARE = new ArrayDeque<>();

  private final Deque<ByteBuffer> free = new ArrayDeque<>();
  private int made;
  private boolean closed;

  /** Takes an empty buffer; waits for one. */
  synchronized ByteBuffer take() throws InterruptedException {
    while (free.isEmpty() && made == COUNT && !closed) {
      wait();
    }
    if (closed) {
      throw new InterruptedException();
    }
    ByteBuffer buffer = free.poll();
    if (buffer == null) {
      buffer = spare();
      made++;
    }
    return buffer.clear();
  }

  private static ByteBuffer spare() {
    synchronized (SPARE) {
      ByteBuffer buffer = SPARE.poll();
      return buffer == null ? AlignedBuffers.allocate(Piece.LONGEST) : buffer;
    }
  }

  /** Gives one back. */
  synchronized void give(ByteBuffer buffer) {
    if (closed) {
      keep(buffer);
    } else {
      free.add(buffer);
      notifyAll();
    }
  }

  private static void keep(ByteBuffer buffer) {
    synchronized (SPARE) {
      if (SPARE.size() < COUNT) {
        SPARE.add(buffer);
      }
    }
  }

  /** Whoever waits stops, and nobody gets any more. */
  synchronized void close() {
    closed = true;
    free.forEach(PiecePool::keep);
    free.clear();
    notifyAll();
  }
}
