package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;

/**
 * A name in a directory.
 *
 * @param name its bytes
 * @param inode what it names
 * @param kind of that, as directories number them
 * @param hash of the name; 0 where no hash tree is made
 */
record DirectoryEntry(byte[] name, long inode, int kind, int hash) {
  private static final int FIXED = 8;

  /** Kinds by the upper four bits of a mode. */
  private static final int[] KINDS = {0, 5, 3, 0, 2, 0, 4, 0, 1, 0, 7, 0, 6, 0, 0, 0};

  /** How directories number the kind of a mode. */
  static int kind(int mode) {
    return KINDS[mode >>> 12];
  }

  /** The bytes that it needs. */
  int size() {
    return size(name.length);
  }

  static int size(int nameLength) {
    return FIXED + nameLength + 3 & ~3;
  }

  /**
   * Puts it.
   *
   * @param length bytes up to the next one or the end
   */
  void put(ByteBuffer block, int offset, int length) {
    block.putInt(offset, (int) inode); // inode
    block.putShort(offset + 4, (short) length); // rec_len
    block.put(offset + 6, (byte) name.length); // name_len
    block.put(offset + 7, (byte) kind); // file_type
    block.duplicate().position(offset + FIXED).put(name);
  }
}
