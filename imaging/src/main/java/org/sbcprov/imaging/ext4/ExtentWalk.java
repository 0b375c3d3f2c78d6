package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Follows the blocks of an inode: its extent tree, or the block map of ext2 and ext3. */
final class ExtentWalk {
  private static final int MAGIC = 0xf30a;
  private static final int ENTRY = 12;
  private static final int DEEPEST = 5;
  private static final int MOST_LENGTH = 32_768;
  private static final int MOST_NODES = 1 << 18;
  private static final int DIRECT = 12;
  private static final int LEVELS = 3;

  /** Takes what is found, in the order of the content. */
  interface Taker {
    /**
     * Takes neighbouring blocks.
     *
     * @param logical number of the first one in the content
     * @param length how many
     * @param start number of the first one on the disk
     * @param written whether they hold anything; else they are zeros
     */
    void run(long logical, long length, long start, boolean written);

    /** Takes a block that tells where others are. */
    void node(long block);
  }

  private final Ext4Reader reader;
  private final Ext4Inode inode;
  private final long end;
  private final Taker taker;
  private long next;
  private int nodes;

  private ExtentWalk(Ext4Reader reader, Ext4Inode inode, long end, Taker taker) {
    this.reader = reader;
    this.inode = inode;
    this.end = end;
    this.taker = taker;
  }

  /**
   * Follows them.
   *
   * @param end number, in the content, of the first block that does not count any more
   */
  static void follow(Ext4Reader reader, Ext4Inode inode, long end, Taker taker) {
    ExtentWalk walk = new ExtentWalk(reader, inode, end, taker);
    if (inode.has(Inode.FLAG_EXTENTS)) {
      byte[] root = inode.block();
      int depth = Short.toUnsignedInt(little(root).getShort(6));
      if (depth > DEEPEST) {
        throw walk.damaged("has an extent tree of depth " + depth);
      }
      walk.tree(root, depth);
    } else {
      walk.map();
    }
  }

  private void tree(byte[] node, int depth) {
    ByteBuffer bytes = little(node);
    int entries = Short.toUnsignedInt(bytes.getShort(2));
    int most = Short.toUnsignedInt(bytes.getShort(4));
    if (Short.toUnsignedInt(bytes.getShort(0)) != MAGIC
        || Short.toUnsignedInt(bytes.getShort(6)) != depth
        || entries > most
        || ENTRY + most * ENTRY > node.length) {
      throw damaged("has a node that is none in its extent tree");
    }
    for (int i = 1; i <= entries; i++) {
      int at = i * ENTRY;
      long logical = Integer.toUnsignedLong(bytes.getInt(at));
      if (logical < next) {
        throw damaged("has extents that overlap");
      }
      if (logical >= end) {
        return;
      }
      if (depth > 0) {
        long child =
            Integer.toUnsignedLong(bytes.getInt(at + 4)) | Short.toUnsignedLong(bytes.getShort(at + 8)) << 32;
        tree(child(child), depth - 1);
        continue;
      }
      int length = Short.toUnsignedInt(bytes.getShort(at + 4));
      boolean written = length <= MOST_LENGTH;
      length = written ? length : length - MOST_LENGTH;
      long start =
          Integer.toUnsignedLong(bytes.getInt(at + 8)) | Short.toUnsignedLong(bytes.getShort(at + 6)) << 32;
      if (length == 0) {
        throw damaged("has an extent of no blocks");
      }
      take(logical, length, start, written);
    }
  }

  private byte[] child(long block) {
    if (++nodes > MOST_NODES) {
      throw damaged("has an extent tree without an end");
    }
    require(block, 1);
    taker.node(block);
    byte[] bytes = reader.block(block);
    Checksums checksums = reader.shape().checksums();
    if (checksums.used()) {
      int tail = ENTRY + Short.toUnsignedInt(little(bytes).getShort(4)) * ENTRY;
      if (tail > bytes.length - 4
          || little(bytes).getInt(tail)
              != checksums.ofInode(inode.number(), inode.generation(), bytes, 0, tail)) {
        throw damaged("has a block of its extent tree with a wrong checksum");
      }
    }
    return bytes;
  }

  private void map() {
    ByteBuffer bytes = little(inode.block());
    for (int i = 0; i < DIRECT && next < end; i++) {
      pointer(Integer.toUnsignedLong(bytes.getInt(i * 4)));
    }
    for (int level = 1; level <= LEVELS && next < end; level++) {
      indirect(Integer.toUnsignedLong(bytes.getInt((DIRECT + level - 1) * 4)), level);
    }
  }

  private void pointer(long block) {
    if (block == 0) {
      next++;
    } else {
      take(next, 1, block, true);
    }
  }

  private void indirect(long block, int level) {
    long perBlock = reader.shape().blockSize() / 4;
    long covered = 1;
    for (int i = 0; i < level; i++) {
      covered *= perBlock;
    }
    if (block == 0) {
      next += covered;
      return;
    }
    require(block, 1);
    taker.node(block);
    ByteBuffer bytes = little(reader.block(block));
    for (int i = 0; i < perBlock && next < end; i++) {
      long pointed = Integer.toUnsignedLong(bytes.getInt(i * 4));
      if (level == 1) {
        pointer(pointed);
      } else {
        indirect(pointed, level - 1);
      }
    }
  }

  private void take(long logical, long length, long start, boolean written) {
    require(start, length);
    taker.run(logical, Math.min(length, end - logical), start, written);
    next = logical + length;
  }

  private void require(long block, long length) {
    Ext4Shape shape = reader.shape();
    if (block <= shape.firstDataBlock() || block > shape.blocks() - length) {
      throw damaged("has its blocks at " + block + ", outside the file system");
    }
  }

  private RuntimeException damaged(String problem) {
    return Ext4Failures.damaged(reader.position(), "inode " + inode.number() + " " + problem);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
