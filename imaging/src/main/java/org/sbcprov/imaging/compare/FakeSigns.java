package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Signs of a medium that has less than it tells. Such a card either begins anew behind its end, so that later data
 * replaces earlier, always the same distance away; or it drops what is written behind its end.
 */
final class FakeSigns {
  private static final int BLOCK = BlockSums.BLOCK;

  /** Blocks from which on it is no accident. */
  static final long ENOUGH_REPEATED = 4;

  /** No card is smaller; where blocks of an image merely resemble each other, what all distances are multiples of is. */
  private static final long LEAST_SIZE = 1 << 20;

  private static final long ENOUGH_EMPTY = 64;

  /** Distances that are counted: a card that wraps has one, or a few multiples of it. */
  private static final int MOST_DISTANCES = 64;

  private final BlockSums expected;
  private final Map<Long, Long> distances = new HashMap<>();
  private long zeroSum;
  private boolean zeroKnown;

  /** The first bad block behind the last good one that has data, how many follow, and whether all of them are empty. */
  private long tail = -1;

  private long empty;
  private boolean onlyEmpty = true;

  FakeSigns(BlockSums expected) {
    this.expected = expected;
  }

  void good(long block) {
    if (tail >= 0 && !shouldBeZeros(block)) {
      tail = -1;
      empty = 0;
      onlyEmpty = true;
    }
  }

  private boolean shouldBeZeros(long block) {
    if (!zeroKnown) {
      zeroSum = new BlockSums.Sums().of(ByteBuffer.allocate(BLOCK));
      zeroKnown = true;
    }
    return expected.isWhole(block) && expected.sum(block) == zeroSum;
  }

  void bad(long block, Difference difference, long distance) {
    if (difference == Difference.REPEATED
        && (distances.size() < MOST_DISTANCES || distances.containsKey(Math.abs(distance)))) {
      distances.merge(Math.abs(distance), 1L, Long::sum);
    }
    tail = tail < 0 ? block : tail;
    switch (difference) {
      case ZEROS, ONES, OLD -> empty++;
      default -> onlyEmpty = false;
    }
  }

  /** Bytes that the medium has in truth, as far as that shows. */
  OptionalLong likelySize() {
    long repeated = 0;
    long most = 0;
    for (long count : distances.values()) {
      repeated += count;
      most = Math.max(most, count);
    }
    if (repeated >= ENOUGH_REPEATED) {
      long size = 0;
      for (Map.Entry<Long, Long> distance : distances.entrySet()) {
        // Rare distances come from blocks that occur twice in the image.
        size = 10 * distance.getValue() >= most ? divisor(distance.getKey(), size) : size;
      }
      // Of an image that goes round many times, each round is another multiple of the size away.
      if (size >= (2 * most >= repeated ? BLOCK : LEAST_SIZE)) {
        return OptionalLong.of(size);
      }
    }
    return tail > 0 && onlyEmpty && empty >= ENOUGH_EMPTY ? OptionalLong.of(tail * BLOCK) : OptionalLong.empty();
  }

  private static long divisor(long a, long b) {
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return x;
  }
}
