package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An inode of 256 bytes.
 *
 * @param mode kind and permissions
 * @param uid owner, 32 bits
 * @param gid group, 32 bits
 * @param size bytes
 * @param modified seconds since 1970, for all times but that of creation
 * @param created seconds since 1970
 * @param links names that it has
 * @param blocks blocks of 4096 bytes that it takes in all
 * @param flags see {@code FLAG_…}
 * @param content 60 bytes: the root of the extent tree, a short symbolic link's target, or a device's number
 * @param attributes what follows the fixed fields: at most {@link #ATTRIBUTE_ROOM} bytes
 * @param attributeBlock number of the block with further extended attributes; 0 for none
 */
record Inode(
    int mode,
    long uid,
    long gid,
    long size,
    long modified,
    long created,
    int links,
    long blocks,
    int flags,
    byte[] content,
    byte[] attributes,
    long attributeBlock) {
  static final int KIND_PIPE = 0x1000;
  static final int KIND_CHARACTER_DEVICE = 0x2000;
  static final int KIND_DIRECTORY = 0x4000;
  static final int KIND_BLOCK_DEVICE = 0x6000;
  static final int KIND_FILE = 0x8000;
  static final int KIND_SYMBOLIC_LINK = 0xa000;
  static final int KIND_SOCKET = 0xc000;

  /** The directory has a hash tree. */
  static final int FLAG_INDEX = 0x1000;

  static final int FLAG_EXTENTS = 0x80000;

  static final int ROOT = 2;
  static final int RESIZE = 7;
  static final int JOURNAL = 8;
  static final int LOST_AND_FOUND = 11;

  private static final int EXTRA_SIZE = 32;
  private static final int FIXED = 128 + EXTRA_SIZE;
  static final int ATTRIBUTE_ROOM = Geometry.INODE_SIZE - FIXED;

  private static final int SECTORS_PER_BLOCK = Geometry.BLOCK / 512;
  private static final int CHECKSUM_LOW = 0x7c;
  private static final int CHECKSUM_HIGH = 0x82;

  /** Two bits more than 32 reach so far. */
  private static final long LATEST = (1L << 34) - (1L << 31) - 1;

  byte[] write(long number, Checksums checksums) {
    ByteBuffer bytes = ByteBuffer.allocate(Geometry.INODE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    long sectors = blocks * SECTORS_PER_BLOCK;
    bytes.putShort(0x0, (short) mode); // i_mode
    bytes.putShort(0x2, (short) uid); // i_uid
    bytes.putInt(0x4, (int) size); // i_size_lo
    putTime(bytes, 0x8, 0x8c, modified); // i_atime
    putTime(bytes, 0xc, 0x84, modified); // i_ctime
    putTime(bytes, 0x10, 0x88, modified); // i_mtime
    bytes.putShort(0x18, (short) gid); // i_gid
    bytes.putShort(0x1a, (short) links); // i_links_count
    bytes.putInt(0x1c, (int) sectors); // i_blocks_lo
    bytes.putInt(0x20, flags); // i_flags
    bytes.position(0x28).put(content); // i_block
    bytes.putInt(0x68, (int) attributeBlock); // i_file_acl_lo
    bytes.putInt(0x6c, (int) (size >>> 32)); // i_size_high
    bytes.putShort(0x74, (short) (sectors >>> 32)); // l_i_blocks_high
    bytes.putShort(0x76, (short) (attributeBlock >>> 32)); // l_i_file_acl_high
    bytes.putShort(0x78, (short) (uid >>> 16)); // l_i_uid_high
    bytes.putShort(0x7a, (short) (gid >>> 16)); // l_i_gid_high
    bytes.putShort(0x80, (short) EXTRA_SIZE); // i_extra_isize
    putTime(bytes, 0x90, 0x94, created); // i_crtime
    bytes.position(FIXED).put(attributes);
    if (checksums.used()) {
      int checksum = checksums.ofInode(number, bytes.array(), 0, Geometry.INODE_SIZE);
      bytes.putShort(CHECKSUM_LOW, (short) checksum);
      bytes.putShort(CHECKSUM_HIGH, (short) (checksum >>> 16));
    }
    return bytes.array();
  }

  /** The lower 32 bits count as a signed number; the lowest two of the extra field say how often 2^32 is added. */
  private static void putTime(ByteBuffer bytes, int offset, int extra, long time) {
    long kept = Math.max(Integer.MIN_VALUE, Math.min(LATEST, time));
    bytes.putInt(offset, (int) kept);
    bytes.putInt(extra, (int) (kept - (int) kept >> 32) & 3);
  }
}
