package org.sbcprov.imaging.fat;

/** The three kinds of FAT, told apart by the number of clusters. */
public enum FatType {
  FAT12(12, 1, 4084),
  FAT16(16, 4085, 65524),
  FAT32(32, 65525, 0x0ffffff5);

  /** What a free cluster's entry is. */
  static final int FREE = 0;

  private static final int FAT32_MASK = 0x0fffffff;

  private final int bits;
  private final int fewest;
  private final int most;

  FatType(int bits, int fewest, int most) {
    this.bits = bits;
    this.fewest = fewest;
    this.most = most;
  }

  /** Bits of an entry of the table: 12, 16 or 32. */
  public int bits() {
    return bits;
  }

  /** The fewest clusters of this kind. */
  int fewest() {
    return fewest;
  }

  /** The most clusters of this kind. */
  int most() {
    return most;
  }

  /** What the entry of a chain's last cluster is when we write it; any that is at least {@link #leastEnd} ends one. */
  int end() {
    return this == FAT32 ? FAT32_MASK : (1 << bits) - 1;
  }

  int leastEnd() {
    return end() - 7;
  }

  /** Bytes of the table for so many clusters and the two entries before them. */
  long tableBytes(long clusters) {
    return ((clusters + 2) * bits + 7) / 8;
  }

  /** The first byte of an entry. */
  long offset(long index) {
    return index * bits / 8;
  }

  /** Bytes that an entry has something in. */
  int span() {
    return this == FAT32 ? 4 : 2;
  }

  /** Reads an entry, counted from the first one in the bytes; FAT12 has to begin with an even one. */
  int read(byte[] bytes, int index) {
    int at = (int) offset(index);
    int value = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
    switch (this) {
      case FAT12:
        return (index & 1) == 0 ? value & 0xfff : value >> 4;
      case FAT16:
        return value;
      default:
        return (value | (bytes[at + 2] & 0xff) << 16 | (bytes[at + 3] & 0xff) << 24) & FAT32_MASK;
    }
  }

  /** Writes an entry into bytes that begin with an even one; the upper four bits of FAT32's stay. */
  void write(byte[] bytes, int index, int value) {
    int at = (int) offset(index);
    for (int i = 0; i < span(); i++) {
      bytes[at + i] = patched(index, i, bytes[at + i], value);
    }
  }

  /** Byte {@code i} of an entry as it is when the entry has a value, out of what it was. */
  byte patched(long index, int i, byte old, int value) {
    if (this == FAT12) {
      boolean even = (index & 1) == 0;
      if (i == 0) {
        return (byte) (even ? value : (old & 0x0f) | value << 4);
      }
      return (byte) (even ? (old & 0xf0) | value >> 8 : value >> 4);
    }
    if (this == FAT32 && i == 3) {
      return (byte) ((old & 0xf0) | value >> 24);
    }
    return (byte) (value >> (8 * i));
  }
}
