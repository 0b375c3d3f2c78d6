package org.sbcprov.imaging.compare;

/** Finds the block of an image that has a sum. Made when the first one is looked for. */
final class SumIndex {
  /** Blocks that can be found: 256 GiB, in at most 32 MiB of memory. */
  private static final int MOST = 4 * 1024 * 1024;

  private final BlockSums sums;
  private int[] table;

  SumIndex(BlockSums sums) {
    this.sums = sums;
  }

  /** The first block that has a sum, all of which is known; -1 when there is none. */
  long find(long sum) {
    if (table == null) {
      fill();
    }
    for (int at = slot(sum); table[at] != 0; at = at + 1 & table.length - 1) {
      if (sums.sum(table[at] - 1) == sum) {
        return table[at] - 1;
      }
    }
    return -1;
  }

  private void fill() {
    long blocks = Math.min(MOST, sums.end() / BlockSums.BLOCK + 1);
    table = new int[Integer.highestOneBit((int) Math.max(1, 2 * blocks - 1)) * 2];
    for (long block = sums.nextKnown(0); block >= 0 && block < blocks; block = sums.nextKnown(block + 1)) {
      if (sums.isWhole(block)) {
        add((int) block);
      }
    }
  }

  private void add(int block) {
    long sum = sums.sum(block);
    int at = slot(sum);
    while (table[at] != 0) {
      if (sums.sum(table[at] - 1) == sum) {
        return;
      }
      at = at + 1 & table.length - 1;
    }
    table[at] = block + 1;
  }

  private int slot(long sum) {
    // The CRCs are as good as random already.
    return (int) (sum ^ sum >>> 32) & table.length - 1;
  }
}
