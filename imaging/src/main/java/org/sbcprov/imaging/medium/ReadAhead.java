package org.sbcprov.imaging.medium;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/**
 * Reads ranges of a disk, one after the other, on a thread of its own: while one is used, the next ones are read. What
 * cannot be read is told in its place, and the reading goes on behind it, unless the disk is gone.
 */
public final class ReadAhead implements AutoCloseable {
  /** The longest range: 4 MiB. */
  public static final int LONGEST = 4 * 1024 * 1024;

  /**
   * A range that was read.
   *
   * @param range where it lies
   * @param bytes of it, from position 0 to the limit; of use until {@link #release}. What they are is not told when there
   *     was trouble
   * @param trouble why it could not be read, or null
   */
  public record Read(Range range, ByteBuffer bytes, BlockException trouble) {}

  /** What the thread ends with: nothing more, or a mistake of the program or an interruption. */
  private record End(RuntimeException problem) {}

  private final BlockDevice device;
  private final Iterator<Range> ranges;
  private final BlockingQueue<Object> read;
  private final BlockingQueue<ByteBuffer> free;
  private volatile boolean ended;

  /**
   * Begins to read.
   *
   * @param ranges each of at most {@link #LONGEST} bytes, within the disk; used by the thread only
   * @param buffers how many ranges are read or used at once, from 2
   */
  public ReadAhead(BlockDevice device, Iterator<Range> ranges, int buffers) {
    this.device = device;
    this.ranges = ranges;
    this.read = new ArrayBlockingQueue<>(buffers + 1);
    this.free = new ArrayBlockingQueue<>(buffers + 1);
    for (int i = 0; i < buffers; i++) {
      free.add(AlignedBuffers.allocate(LONGEST));
    }
    Thread thread = new Thread(this::run, "reading " + device.name());
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    RuntimeException problem = null;
    try {
      boolean gone = false;
      while (!ended && !gone && ranges.hasNext()) {
        ByteBuffer buffer = free.take();
        if (!ended) {
          gone = read(ranges.next(), buffer);
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it but a program that ends.
    } catch (RuntimeException e) {
      problem = e;
    }
    // There is room for it: one more than there are buffers.
    read.add(new End(problem));
  }

  private boolean read(Range range, ByteBuffer buffer) {
    buffer.clear().limit((int) range.length());
    BlockException trouble = null;
    try {
      device.read(range.from(), buffer);
    } catch (BlockException e) {
      trouble = e;
    }
    buffer.rewind();
    read.add(new Read(range, buffer, trouble));
    return trouble != null && trouble.trouble() == BlockException.Trouble.GONE;
  }

  /**
   * The next range, in the order given. Empty after the last one, and after one with which the disk was gone.
   *
   * @throws Interrupted when the thread is interrupted
   */
  public Optional<Read> next() {
    Object next;
    try {
      next = read.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(
          "interrupted", "Interrupted while " + device.name() + " was read", Facts.of("device", device.name()), "", e);
    }
    if (next instanceof Read range) {
      return Optional.of(range);
    }
    End end = (End) next;
    read.add(end);
    if (end.problem() != null) {
      throw end.problem();
    }
    return Optional.empty();
  }

  /** Gives the buffer of a range back, so that another one is read into it. */
  public void release(Read range) {
    free.add(range.bytes());
  }

  /** Reads no more. A range that is being read is not waited for, so that a disk that hangs holds nobody up. */
  @Override
  public void close() {
    ended = true;
    // The thread may wait for a buffer; it does not touch this one.
    free.offer(ByteBuffer.allocate(0));
  }
}
