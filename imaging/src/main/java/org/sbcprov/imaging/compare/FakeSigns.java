package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Signs of a medium that has less than it tells. Such a card either begins anew behind its end, so that later data
 * replaces earlier; or it drops what is written behind its end.
 *
 * <p>Where a card begins anew, two places share their bytes: what is found in a wrong place is found in its right place,
 * too, and there are no two places of that distance that both have what they should, when that is not the same. What an
 * older version of an image left, with its parts elsewhere, is like that by accident only.
 */
final class FakeSigns {
  private static final int BLOCK = BlockSums.BLOCK;

  /** Blocks from which on it is no accident. */
  static final long ENOUGH_REPEATED = 4;

  private static final long ENOUGH_EMPTY = 64;

  /** No card has less, and blocks that occur twice in an image lie near each other. */
  private static final long SMALLEST = 1024 * 1024;

  /** Runs of blocks of one distance that are kept. */
  private static final int MOST_RUNS = 64 * 1024;

  /** Distances that are rarer than the most frequent one by this come from blocks that occur twice in the image. */
  private static final int RARE = 20;

  private final BlockSums expected;
  private final boolean justWritten;
  private final List<long[]> runs = new ArrayList<>();
  private final BitSet good = new BitSet();
  private long zeroSum;
  private boolean zeroKnown;

  /** The first bad block behind the last good one that has data, how many follow, and whether all of them are empty. */
  private long tail = -1;

  private long empty;
  private boolean onlyEmpty = true;

  /**
   * @param justWritten whether all of it was written a moment ago: else what is empty may never have been written
   */
  FakeSigns(BlockSums expected, boolean justWritten) {
    this.expected = expected;
    this.justWritten = justWritten;
  }

  void good(long block) {
    good.set((int) block);
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
    if (difference == Difference.REPEATED) {
      addRepeated(block, distance / BLOCK);
    }
    tail = tail < 0 ? block : tail;
    switch (difference) {
      case ZEROS, ONES, OLD -> empty++;
      default -> onlyEmpty = false;
    }
  }

  private void addRepeated(long block, long distance) {
    long[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last[1] == block && last[2] == distance) {
      last[1]++;
    } else if (runs.size() < MOST_RUNS) {
      runs.add(new long[] {block, block + 1, distance});
    }
  }

  /** Bytes that the medium has in truth, as far as that shows. */
  OptionalLong likelySize() {
    long size = wrapSize();
    if (size > 0) {
      return OptionalLong.of(size);
    }
    return justWritten && tail > 0 && isEmptyTail() ? OptionalLong.of(tail * BLOCK) : OptionalLong.empty();
  }

  /** The first byte from which on there is nothing, on a medium that may never have been written so far. */
  OptionalLong emptyFrom() {
    return !justWritten && tail >= 0 && isEmptyTail() ? OptionalLong.of(tail * BLOCK) : OptionalLong.empty();
  }

  private boolean isEmptyTail() {
    return onlyEmpty && empty >= ENOUGH_EMPTY;
  }

  /** Where it begins anew, in bytes; 0 when it does not. */
  private long wrapSize() {
    Map<Long, Long> distances = new HashMap<>();
    long repeated = 0;
    long most = 0;
    for (long[] run : runs) {
      for (long block = run[0]; block < run[1]; block++) {
        repeated++;
        if (good.get((int) (block + run[2]))) {
          most = Math.max(most, distances.merge(Math.abs(run[2]), 1L, Long::sum));
        }
      }
    }
    long blocks = 0;
    for (Map.Entry<Long, Long> distance : distances.entrySet()) {
      blocks = RARE * distance.getValue() >= most ? divisor(distance.getKey(), blocks) : blocks;
    }
    if (blocks * BLOCK < SMALLEST) {
      return 0;
    }
    long fitting = 0;
    for (Map.Entry<Long, Long> distance : distances.entrySet()) {
      fitting += distance.getKey() % blocks == 0 ? distance.getValue() : 0;
    }
    boolean enough = fitting >= ENOUGH_REPEATED && 2 * fitting >= repeated;
    return enough && contradictions(blocks) * RARE <= fitting ? blocks * BLOCK : 0;
  }

  /** Blocks that are right although the one so many behind is, too, and both would have to be the same. */
  private long contradictions(long distance) {
    long count = 0;
    for (int block = good.nextSetBit(0); block >= 0; block = good.nextSetBit(block + 1)) {
      long other = block + distance;
      if (other <= Integer.MAX_VALUE
          && good.get((int) other)
          && expected.isWhole(block)
          && expected.isWhole(other)
          && expected.sum(block) != expected.sum(other)) {
        count++;
      }
    }
    return count;
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
