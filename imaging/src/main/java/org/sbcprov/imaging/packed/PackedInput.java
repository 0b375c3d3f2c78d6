package org.sbcprov.imaging.packed;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import org.sbcprov.core.block.AlignedBuffers;

/**
 * A packed file, a part of one, or what comes through a pipe, from its first byte to its last. It knows where it is, and
 * decoders of two kinds can take from it: those that read a stream, and those that take bytes out of its buffer.
 *
 * <p>Failures of reading come out as {@link org.sbcprov.core.failure.Failure}, so that whatever else a decoder throws is
 * about what it read.
 */
public final class PackedInput extends InputStream {
  private static final int BUFFER = 512 * 1024;

  private final Filler filler;
  private final Object name;
  private final ByteBuffer buffer = AlignedBuffers.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final MessageDigest digest;

  /** Of the file: the first byte of the buffer. */
  private long start;

  private volatile long taken;
  private boolean ended;

  /** Where bytes come from. */
  @FunctionalInterface
  private interface Filler {
    /** Reads some bytes that are at a position of the file; -1 at its end. */
    int fill(ByteBuffer into, long position) throws IOException;
  }

  private PackedInput(Filler filler, Object name, long start, MessageDigest digest) {
    this.filler = filler;
    this.name = name;
    this.start = start;
    this.taken = start;
    this.digest = digest;
  }

  /**
   * A file, or a part of it.
   *
   * @param name path of the file, for messages
   * @param digest gets each byte as it is read; or null
   */
  public static PackedInput of(Object name, FileChannel channel, long from, long to, MessageDigest digest) {
    return new PackedInput(
        (into, position) -> {
          long left = to - position;
          if (left <= 0) {
            return -1;
          }
          int limit = into.limit();
          into.limit((int) Math.min(limit, into.position() + left));
          try {
            return channel.read(into, position);
          } finally {
            into.limit(limit);
          }
        },
        name, from, digest);
  }

  /**
   * What comes through a pipe.
   *
   * @param name for messages
   * @param digest gets each byte as it is read; or null
   */
  public static PackedInput of(Object name, InputStream in, MessageDigest digest) {
    byte[] bytes = new byte[64 * 1024];
    return new PackedInput(
        (into, position) -> {
          int got = in.read(bytes, 0, Math.min(bytes.length, into.remaining()));
          if (got > 0) {
            into.put(bytes, 0, got);
          }
          return got;
        },
        name, 0, digest);
  }

  /** Path or name, for messages. */
  public Object name() {
    return name;
  }

  /** Where the next byte is in the file. */
  public long position() {
    return start + buffer.position();
  }

  /** Up to where the file has been read; other threads may ask. */
  public long taken() {
    return taken;
  }

  /** Whether something was looked for at the end or behind it. */
  boolean ended() {
    return ended;
  }

  /** Sees to it that there is a byte in the buffer at least; false at the end. */
  public boolean fill() {
    if (buffer.hasRemaining()) {
      return true;
    }
    start += buffer.position();
    buffer.clear();
    boolean any = refill();
    buffer.flip();
    return any;
  }

  /** What has been read and not taken. Taking is moving its position. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** The byte that many bytes ahead, at most 64 KiB; -1 behind the end. */
  int peek(int ahead) {
    if (buffer.remaining() <= ahead) {
      start += buffer.position();
      buffer.compact();
      while (buffer.position() <= ahead && refill()) {}
      buffer.flip();
    }
    return ahead < buffer.remaining() ? buffer.get(buffer.position() + ahead) & 0xff : -1;
  }

  /** The next bytes, fewer at the end; they stay. */
  public byte[] head(int count) {
    peek(count - 1);
    byte[] head = new byte[Math.min(count, buffer.remaining())];
    buffer.get(buffer.position(), head);
    return head;
  }

  /** A number of up to eight bytes, the lowest first, that many bytes ahead; -1 when it does not end before the end. */
  long peekNumber(int ahead, int bytes) {
    if (peek(ahead + bytes - 1) < 0) {
      return -1;
    }
    long number = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      number = number << 8 | peek(ahead + i);
    }
    return number;
  }

  private boolean refill() {
    int from = buffer.position();
    int got;
    try {
      got = filler.fill(buffer, start + from);
    } catch (IOException e) {
      throw PackedFailures.reading(name, e);
    }
    if (got <= 0) {
      ended = true;
      return false;
    }
    taken = start + buffer.position();
    if (digest != null) {
      digest.update(buffer.duplicate().flip().position(from));
    }
    return true;
  }

  @Override
  public int read() {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int got = Math.min(length, buffer.remaining());
    buffer.get(into, offset, got);
    return got;
  }

  /** The next byte, where there has to be one. */
  int next() throws EOFException {
    if (!fill()) {
      throw new EOFException();
    }
    return buffer.get() & 0xff;
  }

  /** A number of up to eight bytes, the lowest first. */
  long number(int bytes) throws EOFException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) next() << 8 * i;
    }
    return number;
  }

  /** Passes bytes over that have to be there. */
  void pass(long count) throws EOFException {
    for (long left = count; left > 0; ) {
      if (!fill()) {
        throw new EOFException();
      }
      int step = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + step);
      left -= step;
    }
  }

  /** Reads to the end; gives the position behind the last byte that is not zero, or 0 when there is none. */
  long drain() {
    long data = 0;
    while (fill()) {
      int last = buffer.limit() - 1;
      while (last >= buffer.position() && buffer.get(last) == 0) {
        last--;
      }
      data = last >= buffer.position() ? start + last + 1 : data;
      buffer.position(buffer.limit());
    }
    return data;
  }

  /** Puts as much as is there and fits; nothing only at the end. */
  public int moveTo(ByteBuffer room) {
    if (!fill()) {
      return -1;
    }
    int count = Math.min(room.remaining(), buffer.remaining());
    room.put(room.position(), buffer, buffer.position(), count);
    room.position(room.position() + count);
    buffer.position(buffer.position() + count);
    return count;
  }
}
