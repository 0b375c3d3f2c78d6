package org.sbcprov.imaging.write;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.stream.Piece;

/** Gives pieces to one target, on a thread of its own. What fails ends this target only; its pieces are released then. */
final class TargetThread {
  /** Pieces that wait: two of the longest are enough to keep a disk busy. */
  private static final int WAITING = 2;

  /** A piece, or, without one, the end and the size of the image; -1 when it did not come to its end. */
  private record Item(Piece piece, long packedDone, long imageSize) {}

  private final Receiver receiver;
  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(WAITING);
  private final Thread thread;
  private volatile Failure failure;
  private volatile Throwable bug;

  /** Why the image did not come to its end. */
  private volatile Failure ofImage;

  private volatile boolean stopped;

  TargetThread(Receiver receiver) {
    this.receiver = receiver;
    this.thread = new Thread(this::run, "writing " + receiver.name());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Hands over a piece, which is released in any case; waits while too many are waiting. */
  void put(Piece piece, long packedDone) throws InterruptedException {
    try {
      queue.put(new Item(piece, packedDone, -1));
    } catch (InterruptedException e) {
      piece.release();
      throw e;
    }
  }

  /** There are no more pieces. */
  void end(long imageSize) throws InterruptedException {
    queue.put(new Item(null, 0, imageSize));
  }

  /** The user asked to stop. */
  void stop() {
    stopped = true;
    receiver.stop();
  }

  /** The image could not be read to its end. */
  void fail(Failure cause) {
    ofImage = cause;
  }

  boolean hasFailed() {
    return failure != null || bug != null || ofImage != null;
  }

  Failure failure() {
    return failure;
  }

  /** What is a mistake of the program, or null. */
  Throwable bug() {
    return bug;
  }

  Receiver receiver() {
    return receiver;
  }

  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      Item item = next();
      while (item.piece() != null) {
        take(item);
        item = next();
      }
      if (failure == null && ofImage != null) {
        failure = receiver.told(ofImage);
      } else if (!hasFailed()) {
        complete(item.imageSize());
      }
    } finally {
      guarded(receiver::close);
    }
  }

  private Item next() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        // It is asked to stop in another way; here there is always somebody who puts an end.
        continue;
      }
    }
  }

  private void take(Item item) {
    try {
      if (!hasFailed() && !stopped) {
        guarded(() -> receiver.take(item.piece(), item.packedDone()));
      }
    } finally {
      item.piece().release();
    }
  }

  private void complete(long imageSize) {
    if (stopped || imageSize < 0) {
      failure = receiver.interrupted();
    } else {
      guarded(() -> receiver.complete(imageSize));
    }
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (Failure e) {
      if (failure == null) {
        failure = e;
      }
    } catch (RuntimeException | Error e) {
      bug = e;
    }
  }
}
