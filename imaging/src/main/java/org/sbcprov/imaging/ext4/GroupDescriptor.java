package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands about a group of blocks.
 *
 * @param blockBitmap number of that block
 * @param inodeBitmap number of that block
 * @param inodeTable number of its first block
 * @param freeBlocks in the group
 * @param freeInodes in the group
 * @param directories in the group
 * @param flags see {@code FLAG_…}
 * @param unusedInodes at the end of the inode table
 * @param blockBitmapChecksum 0 where the bitmap is not there yet
 * @param inodeBitmapChecksum 0 where the bitmap is not there yet
 */
record GroupDescriptor(
    long blockBitmap,
    long inodeBitmap,
    long inodeTable,
    int freeBlocks,
    int freeInodes,
    int directories,
    int flags,
    int unusedInodes,
    int blockBitmapChecksum,
    int inodeBitmapChecksum) {
  /** The inode bitmap is not there: all inodes are free. */
  static final int FLAG_INODE_UNINIT = 1;

  /** The block bitmap is not there: all blocks but the metadata are free. */
  static final int FLAG_BLOCK_UNINIT = 2;

  /** The inode table is zeros where it is not used. */
  static final int FLAG_ITABLE_ZEROED = 4;

  private static final int CHECKSUM = 0x1e;

  /**
   * Its bytes.
   *
   * @param size 32, or 64 with the upper halves of all numbers
   */
  byte[] write(int group, int size, Checksums checksums) {
    ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0x0, (int) blockBitmap); // bg_block_bitmap_lo
    bytes.putInt(0x4, (int) inodeBitmap); // bg_inode_bitmap_lo
    bytes.putInt(0x8, (int) inodeTable); // bg_inode_table_lo
    bytes.putShort(0xc, (short) freeBlocks); // bg_free_blocks_count_lo
    bytes.putShort(0xe, (short) freeInodes); // bg_free_inodes_count_lo
    bytes.putShort(0x10, (short) directories); // bg_used_dirs_count_lo
    bytes.putShort(0x12, (short) flags); // bg_flags
    bytes.putShort(0x18, (short) blockBitmapChecksum); // bg_block_bitmap_csum_lo
    bytes.putShort(0x1a, (short) inodeBitmapChecksum); // bg_inode_bitmap_csum_lo
    bytes.putShort(0x1c, (short) unusedInodes); // bg_itable_unused_lo
    bytes.putInt(0x20, (int) (blockBitmap >>> 32)); // bg_block_bitmap_hi
    bytes.putInt(0x24, (int) (inodeBitmap >>> 32)); // bg_inode_bitmap_hi
    bytes.putInt(0x28, (int) (inodeTable >>> 32)); // bg_inode_table_hi
    bytes.putShort(0x38, (short) (blockBitmapChecksum >>> 16)); // bg_block_bitmap_csum_hi
    bytes.putShort(0x3a, (short) (inodeBitmapChecksum >>> 16)); // bg_inode_bitmap_csum_hi
    byte[] whole = new byte[size];
    bytes.get(0, whole);
    if (checksums.used()) {
      int checksum = checksums.ofGroup(group, whole);
      whole[CHECKSUM] = (byte) checksum;
      whole[CHECKSUM + 1] = (byte) (checksum >>> 8);
    }
    return whole;
  }
}
