package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.sbcprov.imaging.medium.Range;

/** Blocks in a row that differ in the same way, while more of them are found. */
final class BadRun {
  private static final int BLOCK = BlockSums.BLOCK;

  /** Wrong bits in a block up to which they are taken for single errors: one in 4096. */
  private static final int MOST_FLIPS = BLOCK * 8 / 4096;

  private final long firstBlock;
  private final long distance;
  private final boolean alone;
  private Difference difference;
  private long lastBlock;
  private long blocks = 1;
  private long flips;
  private byte[] kept;
  private BadRange.Example example;

  /**
   * @param alone whether it is not joined with what follows until it was compared with the original
   */
  BadRun(long block, Difference difference, long distance, boolean alone) {
    this.firstBlock = block;
    this.lastBlock = block;
    this.difference = difference;
    this.distance = distance;
    this.alone = alone;
  }

  /** Takes over what was read of the first block: all of it, or enough for an example. */
  void keep(ByteBuffer bytes, boolean all) {
    ByteBuffer whole = bytes.duplicate().position(0);
    byte[] start = new byte[Math.min(BadRange.EXAMPLE, whole.limit())];
    whole.get(0, start);
    example = new BadRange.Example(firstBlock * BLOCK, new byte[0], start);
    if (all) {
      kept = new byte[whole.limit()];
      whole.get(0, kept);
    }
  }

  boolean isKept() {
    return kept != null;
  }

  long firstBlock() {
    return firstBlock;
  }

  long lastBlock() {
    return lastBlock;
  }

  Difference difference() {
    return difference;
  }

  boolean joins(long block, Difference other, long otherDistance) {
    return !alone && other == difference && otherDistance == distance && block > lastBlock;
  }

  void extend(long block) {
    lastBlock = block;
    blocks++;
  }

  /** Whether another run, which was kept apart, is of the same kind after all. */
  boolean joinsLater(BadRun next) {
    return next.difference == difference && next.distance == distance && (alone || next.alone);
  }

  void extend(BadRun next) {
    lastBlock = next.lastBlock;
    blocks += next.blocks;
    flips += next.flips;
  }

  /** Finds the first byte that differs from what should be there, and tells single bits from other data. */
  void compareWith(byte[] original, BlockSums expected) {
    long start = firstBlock * BLOCK;
    int length = Math.min(original.length, kept.length);
    int first = -1;
    long bits = 0;
    Range range = expected.nextCounted(start);
    while (range != null && range.from() < start + length) {
      int to = (int) (Math.min(range.to(), start + length) - start);
      for (int i = (int) (range.from() - start); i < to; i++) {
        if (kept[i] != original[i]) {
          first = first < 0 ? i : first;
          bits += Integer.bitCount((kept[i] ^ original[i]) & 0xff);
        }
      }
      range = expected.nextCounted(range.to());
    }
    if (first >= 0) {
      int end = Math.min(length, first + BadRange.EXAMPLE);
      example =
          new BadRange.Example(
              start + first, Arrays.copyOfRange(original, first, end), Arrays.copyOfRange(kept, first, end));
    }
    if (difference == Difference.OTHER && bits > 0 && bits <= MOST_FLIPS) {
      difference = Difference.FLIPS;
      flips = bits;
    }
  }

  /** What it is in the end. */
  BadRange range(long to, String partition) {
    long from = firstBlock * BLOCK;
    return new BadRange(
        from, to - from, blocks, difference, distance, partition, Optional.ofNullable(example), flips);
  }
}
