package org.sbcprov.imaging.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;

/** A stream whose bytes are made by a thread ahead of those who use them. */
final class PumpedStream implements ImageStream {
  /** How threads are called, with the image's name behind it. */
  static final String THREAD = "image ";

  private static final Object END = new Object();
  private static final int SECTOR = 512;

  /** What closing waits for a thread that reads a file; one that waits for a pipe is left to itself. */
  private static final long PATIENCE_MILLIS = 5000;

  private static final long PATIENCE_PIPE_MILLIS = 200;

  private final StreamName name;
  private final Producer producer;
  private final EventSink events;
  private final PiecePool pool = new PiecePool();
  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile OptionalLong size;
  private long position;
  private boolean ended;
  private Failure failure;
  private volatile boolean closed;

  /**
   * @param size of the image, where it is known exactly
   * @param limit bytes that it may have
   */
  PumpedStream(StreamName name, Producer producer, OptionalLong size, long limit, EventSink events) {
    this.name = name;
    this.producer = producer;
    this.size = size;
    this.events = events;
    PieceOut out = new PieceOut(name.subject(), pool, queue, limit);
    this.thread = new Thread(() -> produce(out), THREAD + name.text());
    thread.setDaemon(true);
    thread.start();
  }

  private void produce(PieceOut out) {
    Object last;
    try (Producer open = producer) {
      open.run(out);
      out.finish();
      last = END;
    } catch (InterruptedException e) {
      last = interrupted(e);
    } catch (IOException e) {
      last = name.reading(e);
    } catch (RuntimeException | Error e) {
      last = e;
    }
    out.abandon();
    // What closing does to a thread can look like a failure to read.
    queue.add(closed ? interrupted(null) : last);
  }

  private Interrupted interrupted(Exception cause) {
    return new Interrupted(
        "interrupted", "Interrupted while " + name.text() + " was read", Facts.of("file", name.fact()), "", cause);
  }

  @Override
  public OptionalLong size() {
    return size;
  }

  @Override
  public Optional<Piece> next() {
    if (failure != null) {
      throw failure;
    }
    while (!ended) {
      Object item = take();
      if (item instanceof Piece piece) {
        return Optional.of(checked(piece));
      } else if (item == END) {
        end();
      } else if (item instanceof Event event) {
        events.accept(event);
      } else if (item instanceof Failure told) {
        throw failed(told);
      } else if (item instanceof Error error) {
        throw error;
      } else {
        throw (RuntimeException) item;
      }
    }
    return Optional.empty();
  }

  private Object take() {
    if (closed) {
      throw failed(interrupted(null));
    }
    try {
      return queue.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private Failure failed(Failure told) {
    failure = told;
    return told;
  }

  private Piece checked(Piece piece) {
    if (position == 0 && !piece.isFree()) {
      try {
        FirstBytes.check(name, head(piece.bytes(), FirstBytes.LENGTH));
      } catch (Failure told) {
        piece.release();
        throw failed(told);
      }
    }
    position += piece.length();
    if (size.isPresent() && position > size.getAsLong()) {
      piece.release();
      throw failed(name.otherSize(size.getAsLong()));
    }
    return piece;
  }

  private void end() {
    if (size.isPresent() && position != size.getAsLong()) {
      throw failed(name.otherSize(size.getAsLong()));
    }
    if (position == 0) {
      throw failed(
          new BadInput(
              "image.empty", name.text() + " is an empty image", Facts.of("file", name.fact()), "Get it again."));
    }
    size = OptionalLong.of(position);
    ended = true;
    if (position % SECTOR != 0) {
      events.accept(
          new Warning(
              "image.padded",
              name.text() + " ends in the middle of a sector, which is filled up with zeros; it may be cut off",
              Facts.of("file", name.fact(), "size", position)));
    }
  }

  @Override
  public long packedDone() {
    return producer.packedDone();
  }

  @Override
  public void close() {
    closed = true;
    pool.close();
    thread.interrupt();
    releaseWaiting();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(name.isFile() ? PATIENCE_MILLIS : PATIENCE_PIPE_MILLIS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    releaseWaiting();
    // Whoever waits in next() comes out of it.
    queue.add(interrupted(null));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void releaseWaiting() {
    for (Object item = queue.poll(); item != null; item = queue.poll()) {
      if (item instanceof Piece piece) {
        piece.release();
      }
    }
  }

  /** The first bytes of a buffer. */
  private static byte[] head(ByteBuffer bytes, int count) {
    byte[] head = new byte[Math.min(count, bytes.remaining())];
    bytes.get(bytes.position(), head);
    return head;
  }
}
