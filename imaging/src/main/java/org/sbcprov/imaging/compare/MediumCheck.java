package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.medium.ReadAhead;
import org.sbcprov.imaging.stream.ImageSource;

/**
 * Reads a medium back, past the cache, and compares it with checksums of what it should hold. A block that differs is read
 * a second time, to tell errors of reading from errors of writing, and is then looked at: what it holds instead tells what
 * is wrong with the medium.
 */
public final class MediumCheck {
  private static final int BLOCK = BlockSums.BLOCK;

  /** Two, so that one is read while the other is summed. */
  private static final int BUFFERS = 2;

  /** Blocks that are read a second time; of more than these nobody doubts that they are wrong. */
  private static final int MOST_READ_AGAIN = 2048;

  /**
   * What to compare, and what helps to understand what is found.
   *
   * @param task what is done, for {@link Progress}, such as {@code verifying /dev/sda}
   * @param only where to look: blocks that these ranges touch; empty for everywhere
   * @param except where not to look: blocks that these ranges touch
   * @param original the image, which is read again to see what bad blocks should hold; of use when it is repeatable
   * @param earlier what the medium had before it was written, to tell what was not written at all
   * @param partitions where they lie, to name them
   * @param suspected what differed when all of it was read before: what does not now is unstable, and what is not looked at
   *     was good. Empty when it was not read before, but written
   */
  public record Request(
      String task,
      List<Range> only,
      List<Range> except,
      Optional<ImageSource> original,
      Optional<BlockSums> earlier,
      PartitionNames partitions,
      List<Range> suspected) {
    public Request {
      only = List.copyOf(only);
      except = List.copyOf(except);
      suspected = List.copyOf(suspected);
    }

    /** Whether the medium was written just now, so that what is empty was lost. */
    boolean isJustWritten() {
      return suspected.isEmpty();
    }

    /** All of it. */
    public static Request of(String task) {
      return new Request(task, List.of(), List.of(), Optional.empty(), Optional.empty(), PartitionNames.NONE, List.of());
    }

    /** The same, looking only there. */
    public Request only(List<Range> ranges) {
      return new Request(task, ranges, except, original, earlier, partitions, suspected);
    }

    /** The same, not looking there. */
    public Request except(List<Range> ranges) {
      return new Request(task, only, ranges, original, earlier, partitions, suspected);
    }

    /** The same, with the image to look at. */
    public Request original(ImageSource source) {
      return new Request(task, only, except, Optional.of(source), earlier, partitions, suspected);
    }

    /** The same, with what the medium had before. */
    public Request earlier(BlockSums sums) {
      return new Request(task, only, except, original, Optional.of(sums), partitions, suspected);
    }

    /** The same, with names for partitions. */
    public Request partitions(PartitionNames names) {
      return new Request(task, only, except, original, earlier, names, suspected);
    }

    /** The same, knowing what differed when it was read before. */
    Request suspecting(List<Range> ranges) {
      return new Request(task, only, except, original, earlier, partitions, ranges);
    }
  }

  private final BlockDevice device;
  private final BlockSums expected;
  private final BlockSums.Sums sums = new BlockSums.Sums();
  private final BadBlocks bad;
  private final ByteBuffer again = AlignedBuffers.allocate(BLOCK);
  private final ByteBuffer single = AlignedBuffers.allocate(BLOCK);
  private final BitSet suspected;
  private final boolean isSecond;
  private long nextGood;
  private int readAgain;

  private MediumCheck(BlockDevice device, BlockSums expected, Request request) {
    this.device = device;
    this.expected = expected;
    this.suspected = BlocksToRead.blocks(request.suspected());
    this.isSecond = !request.suspected().isEmpty();
    this.bad = new BadBlocks(expected, request);
  }

  /**
   * Compares.
   *
   * @param device what to read; it is not written
   * @param events gets {@link Progress}
   * @throws org.sbcprov.core.failure.DeviceFailed {@code write.gone} when the disk goes away meanwhile. What cannot be
   *     read is part of the result
   * @throws org.sbcprov.core.failure.Interrupted when the thread is interrupted
   */
  public static Comparison run(BlockDevice device, BlockSums expected, Request request, EventSink events) {
    return new MediumCheck(device, expected, request).run(request, events);
  }

  private Comparison run(Request request, EventSink events) {
    BlocksToRead blocks = new BlocksToRead(expected, request, device.size());
    long total = blocks.total();
    long done = 0;
    events.accept(new Progress(request.task(), 0, total));
    try (ReadAhead ahead = new ReadAhead(device, blocks.iterator(), BUFFERS)) {
      for (Optional<ReadAhead.Read> next = ahead.next(); next.isPresent(); next = ahead.next()) {
        ReadAhead.Read read = next.get();
        if (read.trouble() == null) {
          compare(read.range(), read.bytes());
        } else {
          oneByOne(read.range(), read.trouble());
        }
        ahead.release(read);
        done += read.range().length();
        events.accept(new Progress(request.task(), done, total));
      }
    }
    tellGood(Math.min(expected.end(), device.size()) / BLOCK);
    long missing = blocks.missing();
    if (missing > 0) {
      bad.addMissing(device.size(), missing);
    }
    return bad.finish(total + missing, events);
  }

  private void compare(Range range, ByteBuffer bytes) {
    for (long at = range.from(); at < range.to(); at += BLOCK) {
      int length = (int) Math.min(BLOCK, range.to() - at);
      ByteBuffer part = bytes.slice((int) (at - range.from()), length);
      compare(at / BLOCK, part, range, bytes);
    }
  }

  private void compare(long block, ByteBuffer bytes, Range around, ByteBuffer all) {
    tellGood(block);
    long sum = sums.of(expected, block, bytes);
    if (sum == expected.sum(block)) {
      if (suspected.get((int) block)) {
        bad.add(block, bytes, Difference.UNSTABLE);
      } else {
        bad.good(block);
      }
    } else if (readsOtherwise(block, bytes.limit(), sum)) {
      bad.add(block, bytes, Difference.UNSTABLE);
    } else {
      bad.classify(block, bytes, around, all);
    }
  }

  /** What is not suspected was good. */
  private void tellGood(long before) {
    for (; isSecond && nextGood < before; nextGood++) {
      if (expected.isKnown(nextGood)) {
        bad.good(nextGood);
      }
    }
    nextGood = before + 1;
  }

  private boolean readsOtherwise(long block, int length, long sum) {
    if (readAgain == MOST_READ_AGAIN) {
      return false;
    }
    readAgain++;
    try {
      device.read(block * BLOCK, again.clear().limit(length));
      return sums.of(expected, block, again.flip()) != sum;
    } catch (BlockException e) {
      requireThere(e);
      return true;
    }
  }

  /** After trouble with a whole range: which of its blocks can be read? */
  private void oneByOne(Range range, BlockException trouble) {
    requireThere(trouble);
    for (long at = range.from(); at < range.to(); at += BLOCK) {
      int length = (int) Math.min(BLOCK, range.to() - at);
      single.clear().limit(length);
      try {
        device.read(at, single);
        single.flip();
        compare(at / BLOCK, single, new Range(at, at + length), single);
      } catch (BlockException e) {
        requireThere(e);
        tellGood(at / BLOCK);
        bad.add(at / BLOCK, null, Difference.UNREADABLE);
      }
    }
  }

  private void requireThere(BlockException e) {
    if (e.trouble() == Trouble.GONE) {
      throw MediumFailures.gone(device.name(), e);
    }
  }
}
