package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The superblock of a file system that is made here.
 *
 * @param geometry its shape
 * @param options what was asked for
 * @param freeBlocks in the whole file system
 * @param freeInodes in the whole file system
 * @param journalBlocks 0 for no journal
 * @param journalRoot root of the extent tree of the journal's inode, of which a copy is kept here
 */
record Superblock(
    Geometry geometry, Ext4Options options, long freeBlocks, long freeInodes, int journalBlocks, byte[] journalRoot) {
  static final int SIZE = 1024;
  static final int MAGIC = 0xef53;

  /** Where the first one is. */
  static final int OFFSET = 1024;

  /** The checksum is over what stands before it. */
  static final int CHECKSUM = 0x3fc;

  static final int CLEAN = 1;

  private static final int COMPAT_HAS_JOURNAL = 0x4;
  private static final int COMPAT_RESIZE_INODE = 0x10;
  /** ext_attr, dir_index. */
  private static final int COMPAT = 0x8 | 0x20;

  /** filetype, extents, flex_bg. */
  private static final int INCOMPAT = 0x2 | 0x40 | 0x200;

  private static final int INCOMPAT_64BIT = 0x80;
  /** sparse_super, large_file, huge_file, dir_nlink, extra_isize. */
  private static final int RO_COMPAT = 0x1 | 0x2 | 0x8 | 0x20 | 0x40;

  private static final int RO_COMPAT_METADATA_CSUM = 0x400;
  private static final int EXTRA_SIZE = 32;
  private static final int LOG_BLOCK_SIZE = 2;
  /** User's extended attributes and access control lists are on without a mount option. */
  private static final int MOUNT_OPTIONS = 0x4 | 0x8;

  /**
   * Its bytes.
   *
   * @param group the group whose copy it is
   */
  byte[] write(int group) {
    ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    putCounts(bytes);
    putIdentity(bytes, group);
    putFeatures(bytes);
    if (journalBlocks > 0) {
      bytes.putInt(0xe0, Inode.JOURNAL); // s_journal_inum
      bytes.put(0xfd, (byte) 1); // s_jnl_backup_type
      bytes.position(0x10c).put(journalRoot); // s_jnl_blocks
      long journalSize = (long) journalBlocks * Geometry.BLOCK;
      bytes.putInt(0x148, (int) (journalSize >>> 32));
      bytes.putInt(0x14c, (int) journalSize);
    }
    if (options.modern()) {
      bytes.put(0x175, (byte) 1); // s_checksum_type: CRC32C
      bytes.putInt(CHECKSUM, Checksums.ofSuperblock(bytes.array(), CHECKSUM)); // s_checksum
    }
    return bytes.array();
  }

  private void putCounts(ByteBuffer bytes) {
    long reserved = geometry.blocks() / 100 * options.reservedPercent()
        + geometry.blocks() % 100 * options.reservedPercent() / 100;
    bytes.putInt(0x0, (int) geometry.inodes()); // s_inodes_count
    bytes.putInt(0x4, (int) geometry.blocks()); // s_blocks_count_lo
    bytes.putInt(0x8, (int) reserved); // s_r_blocks_count_lo
    bytes.putInt(0xc, (int) freeBlocks); // s_free_blocks_count_lo
    bytes.putInt(0x10, (int) freeInodes); // s_free_inodes_count
    bytes.putInt(0x18, LOG_BLOCK_SIZE); // s_log_block_size
    bytes.putInt(0x1c, LOG_BLOCK_SIZE); // s_log_cluster_size
    bytes.putInt(0x20, Geometry.BLOCKS_PER_GROUP); // s_blocks_per_group
    bytes.putInt(0x24, Geometry.BLOCKS_PER_GROUP); // s_clusters_per_group
    bytes.putInt(0x28, geometry.inodesPerGroup()); // s_inodes_per_group
    bytes.putShort(0xce, (short) geometry.reservedDescriptorBlocks()); // s_reserved_gdt_blocks
    long overhead = geometry.blocks() - geometry.freeBlocks() + journalBlocks;
    bytes.putInt(0x248, (int) overhead); // s_overhead_blocks
  }

  private void putIdentity(ByteBuffer bytes, int group) {
    bytes.putInt(0x30, (int) options.created()); // s_wtime
    bytes.putShort(0x36, (short) -1); // s_max_mnt_count
    bytes.putShort(0x38, (short) MAGIC); // s_magic
    bytes.putShort(0x3a, (short) CLEAN); // s_state
    bytes.putShort(0x3c, (short) 1); // s_errors: go on
    bytes.putInt(0x40, (int) options.created()); // s_lastcheck
    bytes.putInt(0x4c, 1); // s_rev_level
    bytes.putInt(0x54, Geometry.FIRST_INODE); // s_first_ino
    bytes.putShort(0x58, (short) Geometry.INODE_SIZE); // s_inode_size
    bytes.putShort(0x5a, (short) group); // s_block_group_nr
    bytes.position(0x68).put(Checksums.bytes(options.uuid())); // s_uuid
    bytes.put(options.label().getBytes(StandardCharsets.UTF_8)); // s_volume_name
    bytes.putInt(0x108, (int) options.created()); // s_mkfs_time
  }

  private void putFeatures(ByteBuffer bytes) {
    boolean grows = geometry.reservedDescriptorBlocks() > 0;
    int compat = COMPAT | (grows ? COMPAT_RESIZE_INODE : 0) | (journalBlocks > 0 ? COMPAT_HAS_JOURNAL : 0);
    bytes.putInt(0x5c, compat); // s_feature_compat
    bytes.putInt(0x60, INCOMPAT | (options.modern() ? INCOMPAT_64BIT : 0)); // s_feature_incompat
    bytes.putInt(0x64, RO_COMPAT | (options.modern() ? RO_COMPAT_METADATA_CSUM : 0)); // s_feature_ro_compat
    bytes.position(0xec).put(Checksums.bytes(options.hashSeed())); // s_hash_seed
    bytes.put(0xfc, (byte) DirectoryHash.HALF_MD4); // s_def_hash_version
    bytes.putShort(0xfe, (short) (options.modern() ? geometry.descriptorSize() : 0)); // s_desc_size
    bytes.putInt(0x100, MOUNT_OPTIONS); // s_default_mount_opts
    bytes.putShort(0x15c, (short) EXTRA_SIZE); // s_min_extra_isize
    bytes.putShort(0x15e, (short) EXTRA_SIZE); // s_want_extra_isize
    bytes.putInt(0x160, 1); // s_flags: hashes of signed characters
    bytes.put(0x174, (byte) geometry.logGroupsTogether()); // s_log_groups_per_flex
  }
}
