package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.util.UUID;

/** The journal: its size, and its first block ("journal superblock", version 2, of JBD2). The rest of it is zeros. */
final class Journal {
  /** A file system with fewer blocks has none. */
  static final long LEAST_BLOCKS = 2048;

  /** Below so many blocks of the file system, the journal has so many: as {@code mke2fs} does. */
  private static final long[][] SIZES = {
    {LEAST_BLOCKS, 0},
    {32_768, 1024},
    {256 << 10, 4096},
    {512 << 10, 8192},
    {4096 << 10, 16_384},
    {8192 << 10, 32_768},
    {16_384 << 10, 65_536},
    {32_768 << 10, 131_072},
  };

  private static final int LARGEST = 262_144;
  private static final int MAGIC = 0xc03b3998;
  private static final int SUPERBLOCK_V2 = 4;

  private Journal() {}

  /** Blocks of the journal in a file system of so many blocks; 0 for no journal. */
  static int blocks(long fileSystemBlocks) {
    for (long[] size : SIZES) {
      if (fileSystemBlocks < size[0]) {
        return (int) size[1];
      }
    }
    return LARGEST;
  }

  /** Its first block: an empty journal. All numbers in it are big-endian. */
  static byte[] superblock(int blocks, UUID uuid) {
    ByteBuffer block = ByteBuffer.allocate(Geometry.BLOCK);
    block.putInt(0x0, MAGIC); // h_magic
    block.putInt(0x4, SUPERBLOCK_V2); // h_blocktype
    block.putInt(0xc, Geometry.BLOCK); // s_blocksize
    block.putInt(0x10, blocks); // s_maxlen
    block.putInt(0x14, 1); // s_first
    block.putInt(0x18, 1); // s_sequence
    block.position(0x30).put(Checksums.bytes(uuid)); // s_uuid
    block.putInt(0x40, 1); // s_nr_users
    return block.array();
  }
}
