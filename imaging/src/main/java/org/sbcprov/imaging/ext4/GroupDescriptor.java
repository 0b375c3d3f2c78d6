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
   * Reads one; any content will do.
   *
   * @param descriptor all its bytes, 32 or 64 and more
   */
  static GroupDescriptor parse(byte[] descriptor) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.max(64, descriptor.length)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(0, descriptor);
    return new GroupDescriptor(
        wide(bytes, 0x0, 0x20),
        wide(bytes, 0x4, 0x24),
        wide(bytes, 0x8, 0x28),
        both(bytes, 0xc, 0x2c),
        both(bytes, 0xe, 0x2e),
        both(bytes, 0x10, 0x30),
        both(bytes, 0x12, 0x12) & 0xffff,
        both(bytes, 0x1c, 0x32),
        both(bytes, 0x18, 0x38),
        both(bytes, 0x1a, 0x3a));
  }

  private static long wide(ByteBuffer bytes, int low, int high) {
    return Integer.toUnsignedLong(bytes.getInt(low)) | (long) bytes.getInt(high) << 32;
  }

  private static int both(ByteBuffer bytes, int low, int high) {
    return Short.toUnsignedInt(bytes.getShort(low)) | bytes.getShort(high) << 16;
  }

  /** Whether the checksum in a descriptor is that of its bytes. */
  static boolean isRight(int group, byte[] descriptor, Checksums checksums) {
    byte[] without = descriptor.clone();
    without[CHECKSUM] = 0;
    without[CHECKSUM + 1] = 0;
    int checksum = checksums.ofGroup(group, without);
    return descriptor[CHECKSUM] == (byte) checksum && descriptor[CHECKSUM + 1] == (byte) (checksum >>> 8);
  }

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
