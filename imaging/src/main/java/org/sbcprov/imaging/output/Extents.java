package org.sbcprov.imaging.output;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.sbcprov.imaging.disk.ZeroBlocks;

/** A set of blocks of an image. Room is taken for those parts of it only in which there are some. */
final class Extents {
  /** Blocks of a part: 4 GiB. */
  private static final int PART_BITS = 20;

  private static final int PART = 1 << PART_BITS;

  private final TreeMap<Integer, BitSet> parts = new TreeMap<>();
  private final long size;

  Extents(long size) {
    this.size = size;
  }

  void add(long position, long length) {
    if (length == 0) {
      return;
    }
    int last = block(position + length - 1);
    for (int from = block(position); from <= last; from = (from >> PART_BITS) + 1 << PART_BITS) {
      int within = from & PART - 1;
      BitSet part = parts.computeIfAbsent(from >> PART_BITS, number -> new BitSet());
      part.set(within, Math.min(PART, within + last - from + 1));
    }
  }

  boolean anyIn(long position, long length) {
    int next = nextMapped(block(position));
    return next >= 0 && next <= block(position + length - 1);
  }

  long imageSize() {
    return size;
  }

  int blockCount() {
    return block(size - 1) + 1;
  }

  int mappedCount() {
    int count = 0;
    for (BitSet part : parts.values()) {
      count += part.cardinality();
    }
    return count;
  }

  /** The first block of the set from one on; -1 when there is none. */
  int nextMapped(int from) {
    int within = from & PART - 1;
    for (Map.Entry<Integer, BitSet> part : parts.tailMap(from >> PART_BITS).entrySet()) {
      int next = part.getValue().nextSetBit(part.getKey() == from >> PART_BITS ? within : 0);
      if (next >= 0) {
        return (part.getKey() << PART_BITS) + next;
      }
    }
    return -1;
  }

  /** The first block that is not in the set from one on. */
  int nextHole(int from) {
    int at = from;
    BitSet part = parts.get(at >> PART_BITS);
    while (part != null) {
      int next = part.nextClearBit(at & PART - 1);
      at = (at >> PART_BITS << PART_BITS) + Math.min(next, PART);
      if (next < PART) {
        return at;
      }
      part = parts.get(at >> PART_BITS);
    }
    return at;
  }

  private static int block(long position) {
    return (int) (position / ZeroBlocks.SIZE);
  }
}
