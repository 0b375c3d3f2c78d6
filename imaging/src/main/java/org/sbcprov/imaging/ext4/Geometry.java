package org.sbcprov.imaging.ext4;

/**
 * Where what lies in a file system. The blocks are cut into groups. Those with a copy of the superblock begin with it, the
 * group descriptors and room for more of them. The bitmaps and inode tables of several groups ("flexible block group")
 * lie together in the first one of them, after that. So all metadata of fixed place is at the start of a group, and what
 * follows in it is free.
 */
final class Geometry {
  static final int BLOCK = 4096;
  static final int BLOCKS_PER_GROUP = BLOCK * 8;
  static final int INODE_SIZE = 256;
  static final int INODES_PER_BLOCK = BLOCK / INODE_SIZE;

  /** The first inode that is nobody's by definition: the one of lost+found. */
  static final int FIRST_INODE = 11;

  /** Block numbers of 32 bits reach so far. */
  static final long MOST_BLOCKS = 0xffff_ffffL;

  private static final int MOST_INODES_PER_GROUP = BLOCK * 8;
  private static final int MODERN_DESCRIPTOR = 64;
  private static final int OLD_DESCRIPTOR = 32;
  private static final int GROWTH = 1024;
  private static final int ADDRESSES_PER_BLOCK = BLOCK / 4;

  /** A last group with less free than this is left out. */
  private static final int LEAST_IN_LAST_GROUP = 50;

  /** Blocks of inode tables that lie together at most, so that they always fit into one group. */
  private static final int TABLES_TOGETHER = 8192;

  private static final int MOST_GROUPS_TOGETHER = 16;

  private final long blocks;
  private final int groups;
  private final int inodesPerGroup;
  private final int descriptorSize;
  private final int descriptorBlocks;
  private final int reservedDescriptorBlocks;
  private final int logGroupsTogether;

  private Geometry(long blocks, long inodes, boolean modern) {
    this.blocks = blocks;
    groups = (int) ceil(blocks, BLOCKS_PER_GROUP);
    long perGroup = ceil(ceil(inodes, groups), INODES_PER_BLOCK) * INODES_PER_BLOCK;
    inodesPerGroup = (int) Math.min(MOST_INODES_PER_GROUP, perGroup);
    descriptorSize = modern ? MODERN_DESCRIPTOR : OLD_DESCRIPTOR;
    int perBlock = BLOCK / descriptorSize;
    descriptorBlocks = (int) ceil(groups, perBlock);
    long mostGroups = ceil(Math.min(MOST_BLOCKS, blocks * GROWTH), BLOCKS_PER_GROUP);
    reservedDescriptorBlocks = (int) Math.min(ADDRESSES_PER_BLOCK, ceil(mostGroups, perBlock) - descriptorBlocks);
    int together = MOST_GROUPS_TOGETHER;
    while (together * tableBlocks() > TABLES_TOGETHER) {
      together /= 2;
    }
    logGroupsTogether = Integer.numberOfTrailingZeros(together);
  }

  /**
   * Lays out a file system.
   *
   * @param size bytes that there are; it may take somewhat less
   * @param inodes how many are needed
   * @return null when its metadata does not fit
   */
  static Geometry of(long size, long inodes, Ext4Options options) {
    long blocks = Math.min(MOST_BLOCKS, size / BLOCK);
    while (blocks > LEAST_IN_LAST_GROUP) {
      long wanted = Math.max(inodes, blocks * BLOCK / options.bytesPerInode());
      Geometry geometry = new Geometry(blocks, Math.min(wanted, MOST_BLOCKS), options.modern());
      int last = geometry.groups - 1;
      int least = geometry.copyBlocks(last) + 2 + geometry.tableBlocks() + LEAST_IN_LAST_GROUP;
      if (geometry.groupBlocks(last) >= least) {
        return geometry.inodes() >= inodes ? geometry : null;
      }
      blocks -= geometry.groupBlocks(last);
    }
    return null;
  }

  long blocks() {
    return blocks;
  }

  int groups() {
    return groups;
  }

  int inodesPerGroup() {
    return inodesPerGroup;
  }

  long inodes() {
    return (long) inodesPerGroup * groups;
  }

  int descriptorSize() {
    return descriptorSize;
  }

  int descriptorBlocks() {
    return descriptorBlocks;
  }

  /** Blocks after the descriptors that the file system can grow into: "reserved GDT blocks". */
  int reservedDescriptorBlocks() {
    return reservedDescriptorBlocks;
  }

  int logGroupsTogether() {
    return logGroupsTogether;
  }

  /** Blocks of one group's inode table. */
  int tableBlocks() {
    return inodesPerGroup / INODES_PER_BLOCK;
  }

  /** Whether a group has a copy of the superblock ("sparse_super"): 0, 1 and the powers of 3, 5 and 7. */
  boolean hasSuperblock(int group) {
    return group <= 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
  }

  /** Blocks at the start of a group for superblock, descriptors and the room after them. */
  int copyBlocks(int group) {
    return hasSuperblock(group) ? 1 + descriptorBlocks + reservedDescriptorBlocks : 0;
  }

  long groupStart(int group) {
    return (long) group * BLOCKS_PER_GROUP;
  }

  int groupBlocks(int group) {
    return (int) Math.min(BLOCKS_PER_GROUP, blocks - groupStart(group));
  }

  /** Whether the bitmaps and tables of this and following groups lie in this one. */
  boolean leads(int group) {
    return leader(group) == group;
  }

  long blockBitmap(int group) {
    return tables(group) + group - leader(group);
  }

  long inodeBitmap(int group) {
    return tables(group) + together(leader(group)) + group - leader(group);
  }

  long inodeTable(int group) {
    int leader = leader(group);
    return tables(group) + 2L * together(leader) + (long) (group - leader) * tableBlocks();
  }

  /** The blocks of metadata that a group begins with. */
  int fixedBlocks(int group) {
    return copyBlocks(group) + (leads(group) ? together(group) * (2 + tableBlocks()) : 0);
  }

  /** All blocks that are not metadata of fixed place. */
  long freeBlocks() {
    long free = 0;
    for (int group = 0; group < groups; group++) {
      free += groupBlocks(group) - fixedBlocks(group);
    }
    return free;
  }

  /** How many times free blocks stop being contiguous. */
  int interruptions() {
    int count = 0;
    for (int group = 0; group < groups; group++) {
      count += fixedBlocks(group) > 0 ? 1 : 0;
    }
    return count;
  }

  private long tables(int group) {
    int leader = leader(group);
    return groupStart(leader) + copyBlocks(leader);
  }

  private int leader(int group) {
    return group >> logGroupsTogether << logGroupsTogether;
  }

  private int together(int leader) {
    return Math.min(1 << logGroupsTogether, groups - leader);
  }

  private static boolean isPower(int number, int base) {
    long power = base;
    while (power < number) {
      power *= base;
    }
    return power == number;
  }

  static long ceil(long number, long divisor) {
    return (number + divisor - 1) / divisor;
  }
}
