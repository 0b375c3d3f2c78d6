package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The extents of one inode, and the tree that they make: up to four in the inode, else in blocks of their own. */
final class ExtentTree {
  /** Bytes of an inode for the root of the tree. */
  static final int ROOT = 60;

  private static final int MAGIC = 0xf30a;
  private static final int ENTRY = 12;
  private static final int IN_ROOT = ROOT / ENTRY - 1;
  /** A checksum ends each block. */
  private static final int IN_BLOCK = (Geometry.BLOCK - ENTRY) / ENTRY;

  private final List<Extent> extents = new ArrayList<>();
  private long blocks;

  /** Adds a block after those that are there. */
  void add(long logical, long block) {
    int last = extents.size() - 1;
    if (last >= 0) {
      Extent extent = extents.get(last);
      boolean follows = extent.logical() + extent.length() == logical && extent.start() + extent.length() == block;
      if (follows && extent.length() < Extent.MOST_BLOCKS) {
        extents.set(last, new Extent(extent.logical(), extent.length() + 1, extent.start()));
        blocks++;
        return;
      }
    }
    extents.add(new Extent(logical, 1, block));
    blocks++;
  }

  /** Blocks that the extents have. */
  long blocks() {
    return blocks;
  }

  /** Blocks that a tree of so many extents needs beside the inode. */
  static long treeBlocks(long extents) {
    long all = 0;
    for (long level = extents; level > IN_ROOT; ) {
      level = Geometry.ceil(level, IN_BLOCK);
      all += level;
    }
    return all;
  }

  /** What the root or a block of the tree points to: an extent, or a block with what begins at a logical number. */
  private record Entry(long logical, int length, long block) {}

  /**
   * Writes the blocks of the tree and gives its root, for the inode.
   *
   * @param inode whose tree it is
   * @param out gives and writes blocks
   */
  byte[] write(long inode, Blocks out) {
    List<Entry> level = new ArrayList<>(extents.size());
    for (Extent extent : extents) {
      level.add(new Entry(extent.logical(), extent.length(), extent.start()));
    }
    int depth = 0;
    while (level.size() > IN_ROOT) {
      List<Entry> above = new ArrayList<>();
      for (int from = 0; from < level.size(); from += IN_BLOCK) {
        List<Entry> part = level.subList(from, Math.min(level.size(), from + IN_BLOCK));
        byte[] bytes = new byte[Geometry.BLOCK];
        node(bytes, part, IN_BLOCK, depth);
        if (out.checksums().used()) {
          int end = ENTRY + IN_BLOCK * ENTRY;
          little(bytes).putInt(end, out.checksums().ofInode(inode, bytes, 0, end));
        }
        long block = out.take();
        out.write(block, bytes);
        blocks++;
        above.add(new Entry(part.get(0).logical(), 0, block));
      }
      level = above;
      depth++;
    }
    byte[] root = new byte[ROOT];
    node(root, level, IN_ROOT, depth);
    return root;
  }

  private static void node(byte[] bytes, List<Entry> entries, int most, int depth) {
    ByteBuffer node = little(bytes);
    node.putShort((short) MAGIC); // eh_magic
    node.putShort((short) entries.size()); // eh_entries
    node.putShort((short) most); // eh_max
    node.putShort((short) depth); // eh_depth
    node.putInt(0); // eh_generation
    for (Entry entry : entries) {
      node.putInt((int) entry.logical());
      if (depth == 0) {
        node.putShort((short) entry.length()); // ee_len
        node.putShort((short) (entry.block() >>> 32)); // ee_start_hi
        node.putInt((int) entry.block()); // ee_start_lo
      } else {
        node.putInt((int) entry.block()); // ei_leaf_lo
        node.putInt((int) (entry.block() >>> 32) & 0xffff); // ei_leaf_hi, ei_unused
      }
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
