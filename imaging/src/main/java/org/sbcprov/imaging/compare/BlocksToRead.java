package org.sbcprov.imaging.compare;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.medium.ReadAhead;

/** Which blocks of a medium are compared, in runs that are read at once. */
final class BlocksToRead {
  private static final int BLOCK = BlockSums.BLOCK;
  private static final int MOST = ReadAhead.LONGEST / BLOCK;

  private final BlockSums expected;
  private final BitSet only;
  private final BitSet except;
  private final long size;

  BlocksToRead(BlockSums expected, MediumCheck.Request request, long size) {
    this.expected = expected;
    this.only = request.only().isEmpty() ? null : blocks(request.only());
    this.except = blocks(request.except());
    this.size = size;
  }

  /** The blocks that ranges touch. */
  static BitSet blocks(List<Range> ranges) {
    BitSet blocks = new BitSet();
    for (Range range : ranges) {
      if (range.length() > 0) {
        blocks.set((int) (range.from() / BLOCK), (int) ((range.to() - 1) / BLOCK) + 1);
      }
    }
    return blocks;
  }

  /** The first block from one on that is compared and that the medium has wholly, as far as it counts; -1 for none. */
  private long next(long from) {
    long block = expected.nextKnown(from);
    while (block >= 0 && (except.get((int) block) || only != null && !only.get((int) block))) {
      block = expected.nextKnown(block + 1);
    }
    return block < 0 || firstCut() >= 0 && block >= firstCut() ? -1 : block;
  }

  /** The block in which bytes that count lie behind the end of the medium; -1 when there are none. */
  private long firstCut() {
    Range beyond = expected.nextCounted(size);
    return beyond == null ? -1 : beyond.from() / BLOCK;
  }

  /** Bytes that count behind the end of the medium, and those before it that cannot be compared therefore. */
  long missing() {
    return expected.nextCounted(size) == null ? 0 : expected.end() - size;
  }

  /** Bytes of all runs. */
  long total() {
    long total = 0;
    for (Iterator<Range> runs = iterator(); runs.hasNext(); ) {
      total += runs.next().length();
    }
    return total;
  }

  Iterator<Range> iterator() {
    return new Iterator<>() {
      private long block = BlocksToRead.this.next(0);

      @Override
      public boolean hasNext() {
        return block >= 0;
      }

      @Override
      public Range next() {
        if (block < 0) {
          throw new NoSuchElementException();
        }
        long first = block;
        long last = block;
        block = BlocksToRead.this.next(last + 1);
        while (block == last + 1 && block - first < MOST) {
          last = block;
          block = BlocksToRead.this.next(last + 1);
        }
        return new Range(first * BLOCK, Math.min(size, (last + 1) * BLOCK));
      }
    };
  }
}
