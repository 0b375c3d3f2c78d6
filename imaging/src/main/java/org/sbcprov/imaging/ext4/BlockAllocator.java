package org.sbcprov.imaging.ext4;

import java.util.Arrays;

/**
 * Gives out the free blocks of a file system in ascending order, and says in the end what the bitmaps and counters of each
 * group are.
 */
final class BlockAllocator {
  private final Geometry geometry;
  private int group;
  /** The next block to give, counted in its group. */
  private int next;

  private long given;

  BlockAllocator(Geometry geometry) {
    this.geometry = geometry;
    this.next = geometry.fixedBlocks(0);
  }

  /** The next free block, or -1 when there is none left. */
  long take() {
    while (next == geometry.groupBlocks(group)) {
      if (group + 1 == geometry.groups()) {
        return -1;
      }
      group++;
      next = geometry.fixedBlocks(group);
    }
    given++;
    return geometry.groupStart(group) + next++;
  }

  /** Blocks given so far. */
  long given() {
    return given;
  }

  /** Used blocks of a group, all at its start. */
  int usedIn(int asked) {
    return asked < group ? geometry.groupBlocks(asked) : asked == group ? next : geometry.fixedBlocks(asked);
  }

  /**
   * A bitmap whose first bits are set, and those that stand for nothing.
   *
   * @param used bits set at the start
   * @param valid bits that stand for something
   */
  static byte[] bitmap(int used, int valid) {
    byte[] bitmap = new byte[Geometry.BLOCK];
    set(bitmap, 0, used);
    set(bitmap, valid, Geometry.BLOCK * 8);
    return bitmap;
  }

  private static void set(byte[] bitmap, int from, int to) {
    int bit = from;
    while (bit < to && bit % 8 != 0) {
      bitmap[bit / 8] |= (byte) (1 << bit % 8);
      bit++;
    }
    if (bit < to) {
      Arrays.fill(bitmap, bit / 8, to / 8, (byte) 0xff);
      for (bit = to / 8 * 8; bit < to; bit++) {
        bitmap[bit / 8] |= (byte) (1 << bit % 8);
      }
    }
  }
}
