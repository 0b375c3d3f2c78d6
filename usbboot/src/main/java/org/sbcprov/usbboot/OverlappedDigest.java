package org.sbcprov.usbboot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/**
 * The SHA-256 of a large file that is read piece by piece: a thread of its own computes it while this one sends the same
 * piece. The two buffers are used in turn; one is filled again when both threads are done with it.
 */
final class OverlappedDigest implements AutoCloseable {
  private static final int BUFFERS = 2;
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final ByteBuffer[] buffers = new ByteBuffer[BUFFERS];
  private final Semaphore free = new Semaphore(BUFFERS);
  private final ArrayBlockingQueue<ByteBuffer> filled = new ArrayBlockingQueue<>(BUFFERS + 1);
  private final MessageDigest digest = Sha256.instance();
  private final Thread thread = new Thread(this::compute, "sha-256");
  private int next;

  /**
   * @param size of each buffer, in bytes
   */
  OverlappedDigest(int size) {
    for (int i = 0; i < BUFFERS; i++) {
      buffers[i] = ByteBuffer.allocateDirect(size);
    }
    thread.setDaemon(true);
    thread.start();
  }

  private void compute() {
    try {
      for (ByteBuffer piece = filled.take(); piece != END; piece = filled.take()) {
        digest.update(piece);
        free.release();
      }
    } catch (InterruptedException e) {
      // Closed before its end: nobody wants the digest.
    }
  }

  /** A buffer to fill; what it held before is not needed any more. */
  ByteBuffer buffer() {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    ByteBuffer buffer = buffers[next];
    next = (next + 1) % BUFFERS;
    return buffer.clear();
  }

  /** Takes what remains in a buffer that {@link #buffer} gave. */
  void add(ByteBuffer piece) {
    filled.add(piece.duplicate());
  }

  /** The digest of all that was added. */
  byte[] digest() {
    filled.add(END);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    return digest.digest();
  }

  private static Interrupted interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Interrupted("interrupted", "Interrupted while a file was being sent", Facts.none(), "", e);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
