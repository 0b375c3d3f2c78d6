package org.sbcprov.imaging.output;

import java.util.BitSet;
import org.sbcprov.imaging.disk.ZeroBlocks;

/** Which blocks of an image hold data. */
final class Extents {
  private final BitSet blocks = new BitSet();
  private final long size;

  Extents(long size) {
    this.size = size;
  }

  void add(long position, int length) {
    blocks.set(block(position), block(position + length - 1) + 1);
  }

  boolean anyIn(long position, long length) {
    int next = blocks.nextSetBit(block(position));
    return next >= 0 && next <= block(position + length - 1);
  }

  long imageSize() {
    return size;
  }

  int blockCount() {
    return block(size - 1) + 1;
  }

  int mappedCount() {
    return blocks.cardinality();
  }

  /** The first block with data from one on; -1 when there is none. */
  int nextMapped(int from) {
    return blocks.nextSetBit(from);
  }

  /** The first block without data from one on. */
  int nextHole(int from) {
    return blocks.nextClearBit(from);
  }

  private static int block(long position) {
    return (int) (position / ZeroBlocks.SIZE);
  }
}
