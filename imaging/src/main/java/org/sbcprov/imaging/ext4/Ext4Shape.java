package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Where things are in a file system that was made elsewhere: ext2, ext3 or ext4, revision 0 or 1.
 *
 * @param blockSize bytes, 1024 to 65536
 * @param blocks in all
 * @param firstDataBlock 1 where blocks have 1024 bytes, else 0
 * @param blocksPerGroup in all groups but the last
 * @param inodesPerGroup in each group
 * @param inodes in all
 * @param inodeSize bytes, 128 or more
 * @param descriptorSize bytes, 32 or more
 * @param compat features that others may ignore
 * @param incompat features without which it cannot be read
 * @param readOnly features without which it cannot be written
 * @param firstMetaGroup the first block of descriptors that lies with its own groups ("meta_bg")
 * @param reservedDescriptorBlocks behind the descriptors, for growing
 * @param backupGroups the two with a copy of the superblock ("sparse_super2")
 * @param firstInode the first that is no special one
 * @param orphanInode of the file with orphans; 0 for none
 * @param mmpBlock of multiple mount protection; 0 for none
 */
record Ext4Shape(
    int blockSize,
    long blocks,
    long firstDataBlock,
    long blocksPerGroup,
    long inodesPerGroup,
    long inodes,
    int inodeSize,
    int descriptorSize,
    int compat,
    int incompat,
    int readOnly,
    long firstMetaGroup,
    int reservedDescriptorBlocks,
    long[] backupGroups,
    long firstInode,
    long orphanInode,
    long mmpBlock,
    Checksums checksums) {
  static final int COMPAT_SPARSE_SUPER2 = 0x200;
  static final int COMPAT_FAST_COMMIT = 0x400;

  static final int COMPRESSION = 0x1;
  static final int RECOVER = 0x4;
  static final int JOURNAL_DEVICE = 0x8;
  static final int META_BG = 0x10;
  static final int WIDE = 0x80;
  static final int DIRDATA = 0x1000;
  static final int CSUM_SEED = 0x2000;
  static final int LARGE_DIR = 0x4000;

  /** All but what no kernel ever had: filetype, extent, mmp, flex_bg, ea_inode, inline_data, encrypt, casefold. */
  static final int READABLE =
      0x2 | RECOVER | META_BG | 0x40 | WIDE | 0x100 | 0x200 | 0x400 | CSUM_SEED | LARGE_DIR | 0x8000 | 0x10000 | 0x20000;

  static final int SPARSE_SUPER = 0x1;
  static final int GDT_CSUM = 0x10;
  static final int BIGALLOC = 0x200;
  static final int METADATA_CSUM = 0x400;

  private static final int OLD_INODE_SIZE = 128;
  private static final int OLD_DESCRIPTOR = 32;
  private static final int WIDE_DESCRIPTOR = 64;
  private static final int LARGEST_DESCRIPTOR = 1024;
  private static final int OLD_FIRST_INODE = 11;
  private static final long MOST_GROUPS = 1L << 24;

  /**
   * Reads a superblock that {@link Ext4Super} has found to be one.
   *
   * @return null when its numbers contradict each other
   */
  static Ext4Shape parse(byte[] superblock) {
    ByteBuffer bytes = ByteBuffer.wrap(superblock).order(ByteOrder.LITTLE_ENDIAN);
    boolean old = bytes.getInt(0x4c) == 0;
    int compat = old ? 0 : bytes.getInt(0x5c);
    int incompat = old ? 0 : bytes.getInt(0x60);
    int readOnly = old ? 0 : bytes.getInt(0x64);
    boolean wide = (incompat & WIDE) != 0;
    UUID uuid = new UUID(bytes.duplicate().getLong(0x68), bytes.duplicate().getLong(0x70));
    boolean checked = (readOnly & METADATA_CSUM) != 0;
    Ext4Shape shape =
        new Ext4Shape(
            1024 << bytes.getInt(0x18),
            u32(bytes, 0x4) | (wide ? (long) bytes.getInt(0x150) << 32 : 0),
            u32(bytes, 0x14),
            u32(bytes, 0x20),
            u32(bytes, 0x28),
            u32(bytes, 0x0),
            old ? OLD_INODE_SIZE : Short.toUnsignedInt(bytes.getShort(0x58)),
            wide ? Short.toUnsignedInt(bytes.getShort(0xfe)) : OLD_DESCRIPTOR,
            compat,
            incompat,
            readOnly,
            u32(bytes, 0x104),
            Short.toUnsignedInt(bytes.getShort(0xce)),
            new long[] {u32(bytes, 0x24c), u32(bytes, 0x250)},
            old ? OLD_FIRST_INODE : u32(bytes, 0x54),
            u32(bytes, 0x280),
            bytes.getLong(0x168),
            checked && (incompat & CSUM_SEED) != 0
                ? Checksums.ofSeed(bytes.getInt(0x270))
                : new Checksums(uuid, checked));
    return shape.isPossible() ? shape : null;
  }

  private boolean isPossible() {
    boolean bigalloc = (readOnly & BIGALLOC) != 0;
    boolean sizes =
        inodeSize >= OLD_INODE_SIZE
            && inodeSize <= blockSize
            && Integer.bitCount(inodeSize) == 1
            && descriptorSize >= ((incompat & WIDE) != 0 ? WIDE_DESCRIPTOR : OLD_DESCRIPTOR)
            && descriptorSize <= LARGEST_DESCRIPTOR
            && Integer.bitCount(descriptorSize) == 1;
    return sizes
        && firstDataBlock <= 1
        && blocks > firstDataBlock
        && blocksPerGroup > 0
        && (bigalloc || blocksPerGroup <= blockSize * 8L)
        && inodesPerGroup > 0
        && inodesPerGroup <= blockSize * 8L
        && groups() <= MOST_GROUPS
        && inodes <= groups() * inodesPerGroup;
  }

  private static long u32(ByteBuffer bytes, int at) {
    return Integer.toUnsignedLong(bytes.getInt(at));
  }

  long groups() {
    return (blocks - firstDataBlock + blocksPerGroup - 1) / blocksPerGroup;
  }

  long groupStart(long group) {
    return firstDataBlock + group * blocksPerGroup;
  }

  /** Blocks of a group: fewer in the last one. */
  long groupBlocks(long group) {
    return Math.min(blocksPerGroup, blocks - groupStart(group));
  }

  int descriptorsPerBlock() {
    return blockSize / descriptorSize;
  }

  /** Blocks of descriptors in all. */
  long descriptorBlocks() {
    return (groups() + descriptorsPerBlock() - 1) / descriptorsPerBlock();
  }

  long inodeTableBlocks() {
    return (inodesPerGroup * inodeSize + blockSize - 1) / blockSize;
  }

  /** The block that a block of descriptors is in. */
  long descriptorBlock(long number) {
    long superBlock = blockSize == 1024 ? 1 : 0;
    if ((incompat & META_BG) == 0 || number < firstMetaGroup) {
      return superBlock + 1 + number;
    }
    long group = number * descriptorsPerBlock();
    boolean shifted = blockSize == 1024 && number == 0 && firstDataBlock == 0;
    return groupStart(group) + (hasSuper(group) ? 1 : 0) + (shifted ? 1 : 0);
  }

  /** Whether a group begins with a copy of the superblock. */
  boolean hasSuper(long group) {
    if ((compat & COMPAT_SPARSE_SUPER2) != 0) {
      return group == 0 || group == backupGroups[0] || group == backupGroups[1];
    }
    return group <= 1
        || (readOnly & SPARSE_SUPER) == 0
        || isPower(group, 3)
        || isPower(group, 5)
        || isPower(group, 7);
  }

  private static boolean isPower(long number, int base) {
    long left = number;
    while (left % base == 0) {
      left /= base;
    }
    return left == 1;
  }

  boolean has(int incompatible) {
    return (incompat & incompatible) != 0;
  }

  boolean allows(int readOnlyFeature) {
    return (readOnly & readOnlyFeature) != 0;
  }
}
