package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Checksums of metadata ("metadata_csum"): CRC32C without the final inversion, begun with the UUID of the file system and,
 * for what belongs to an inode, its number and generation. Inodes that are made here all have generation 0.
 */
final class Checksums {
  private static final int POLYNOMIAL = 0x82f63b78;

  private final byte[] uuid;
  private final boolean used;

  Checksums(UUID uuid, boolean used) {
    this(bytes(uuid), used);
  }

  private Checksums(byte[] first, boolean used) {
    this.uuid = first;
    this.used = used;
  }

  /**
   * Those of a file system whose UUID was changed after it was made ("metadata_csum_seed"): what the CRC of its first one
   * was is kept. Four bytes stand for the UUID that bring a CRC to that value.
   */
  static Checksums ofSeed(int seed) {
    int state = seed;
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      state = state < 0 ? (state ^ POLYNOMIAL) << 1 | 1 : state << 1;
    }
    return new Checksums(little(4).putInt(0, ~state).array(), true);
  }

  /** Whether the file system has them at all. */
  boolean used() {
    return used;
  }

  /** A UUID as it lies on the disk: the order of its digits. */
  static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  /** Of a superblock, which no UUID begins. */
  static int ofSuperblock(byte[] block, int length) {
    CRC32C crc = new CRC32C();
    crc.update(block, 0, length);
    return ~(int) crc.getValue();
  }

  /** Of a bitmap. */
  int of(byte[] bytes, int length) {
    CRC32C crc = begun();
    crc.update(bytes, 0, length);
    return ~(int) crc.getValue();
  }

  /** Of a group descriptor whose own checksum is zero. */
  int ofGroup(int group, byte[] descriptor) {
    CRC32C crc = begun();
    crc.update(little(4).putInt(0, group));
    crc.update(descriptor, 0, descriptor.length);
    return ~(int) crc.getValue();
  }

  /** Of a block of extended attributes whose own checksum is zero. */
  int ofAttributeBlock(long number, byte[] block) {
    CRC32C crc = begun();
    crc.update(little(8).putLong(0, number));
    crc.update(block, 0, block.length);
    return ~(int) crc.getValue();
  }

  /** Of an inode, or of a block of a directory or an extent tree. */
  int ofInode(long inode, byte[] bytes, int offset, int length) {
    return ofInode(inode, 0, bytes, offset, length);
  }

  /** The same of an inode of some generation. */
  int ofInode(long inode, int generation, byte[] bytes, int offset, int length) {
    CRC32C crc = forInode(inode, generation);
    crc.update(bytes, offset, length);
    return ~(int) crc.getValue();
  }

  /** Of an index block of a directory: what is filled of it, then the first half of its tail, then zeros. */
  int ofIndex(long inode, byte[] block, int offset, int length) {
    return ofIndex(inode, 0, block, offset, length, 0);
  }

  /**
   * The same of an inode of some generation.
   *
   * @param reserved the first half of the tail, which kernels leave as it was
   */
  int ofIndex(long inode, int generation, byte[] block, int offset, int length, int reserved) {
    CRC32C crc = forInode(inode, generation);
    crc.update(block, offset, length);
    crc.update(little(8).putInt(0, reserved));
    return ~(int) crc.getValue();
  }

  private CRC32C forInode(long inode, int generation) {
    CRC32C crc = begun();
    crc.update(little(8).putInt(0, (int) inode).putInt(4, generation));
    return crc;
  }

  private CRC32C begun() {
    CRC32C crc = new CRC32C();
    crc.update(uuid, 0, uuid.length);
    return crc;
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
