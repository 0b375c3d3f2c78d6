package org.sbcprov.imaging.stream;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A run of bytes of an image. Whoever takes it from a stream releases it; who gives it to others as well, retains it once
 * for each of them. After the last release its buffer is used again.
 */
public final class Piece {
  /** The longest piece; all of a stream but the last begin and end at multiples of 4096. */
  public static final int LONGEST = 4 * 1024 * 1024;

  private final long position;
  private final int length;
  private final ByteBuffer data;
  private final Runnable done;
  private final AtomicInteger users = new AtomicInteger(1);

  private Piece(long position, int length, ByteBuffer data, Runnable done) {
    this.position = position;
    this.length = length;
    this.data = data;
    this.done = done;
  }

  /**
   * Bytes that the medium has to get.
   *
   * @param data from position 0 to its limit, direct and aligned; nobody changes it until the last release
   * @param done called by the last release, on any thread
   */
  public static Piece data(long position, ByteBuffer data, Runnable done) {
    return new Piece(position, data.limit(), data.asReadOnlyBuffer(), done);
  }

  /** Bytes that may have any value on the medium, as a block map tells. */
  public static Piece free(long position, int length) {
    return new Piece(position, length, null, () -> {});
  }

  /** Of its first byte, in the image. */
  public long position() {
    return position;
  }

  /** Its bytes: 1 to {@link #LONGEST}. */
  public int length() {
    return length;
  }

  /** Whether its bytes may have any value. */
  public boolean isFree() {
    return data == null;
  }

  /** The bytes, in a view of the caller's own; not of a free piece. */
  public ByteBuffer bytes() {
    return data.duplicate().position(0);
  }

  /** One more user. */
  public void retain() {
    users.incrementAndGet();
  }

  /** One user less. */
  public void release() {
    if (users.decrementAndGet() == 0) {
      done.run();
    }
  }
}
