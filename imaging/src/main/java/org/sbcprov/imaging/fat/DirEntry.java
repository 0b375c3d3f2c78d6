package org.sbcprov.imaging.fat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A directory entry of 32 bytes that is no part of a long name.
 *
 * @param name offset 0, 11 bytes: 8 of the name, 3 of the extension, padded by spaces
 * @param attributes 11
 * @param caseBits 12: {@link ShortName#LOWER_BASE}, {@link ShortName#LOWER_EXTENSION}
 * @param cluster 20 (upper 16 bits) and 26 (lower): the first one, 0 for none
 * @param modified 22 time, 24 date; written also as time and date of creation (14, 16) and date of access (18)
 * @param size 28: bytes of a file, 0 of a directory
 */
record DirEntry(byte[] name, int attributes, int caseBits, int cluster, FatTime modified, long size) {
  static final int BYTES = 32;

  static final int READ_ONLY = 0x01;
  static final int HIDDEN = 0x02;
  static final int SYSTEM = 0x04;
  static final int LABEL = 0x08;
  static final int DIRECTORY = 0x10;
  static final int ARCHIVE = 0x20;

  /** Attributes of a part of a long name. */
  static final int LONG_NAME = 0x0f;

  /** First byte of an entry that is free, of the first one that never was used, and of a name that begins with 0xe5. */
  static final byte FREE = (byte) 0xe5;

  static final byte END = 0;
  static final byte REALLY_E5 = 0x05;

  static final int ATTRIBUTES_AT = 11;
  private static final int CASE_AT = 12;
  private static final int CREATED_TIME_AT = 14;
  private static final int CREATED_DATE_AT = 16;
  private static final int ACCESSED_AT = 18;
  private static final int CLUSTER_HIGH_AT = 20;
  private static final int TIME_AT = 22;
  private static final int DATE_AT = 24;
  private static final int CLUSTER_LOW_AT = 26;
  private static final int SIZE_AT = 28;

  /** Reads an entry. Of FAT12 and FAT16 the upper half of the cluster is something else. */
  static DirEntry parse(FatType type, byte[] directory, int at) {
    ByteBuffer from = ByteBuffer.wrap(directory, at, BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
    byte[] name = new byte[ShortName.BYTES];
    from.get(name);
    return new DirEntry(
        name,
        from.get(ATTRIBUTES_AT) & 0xff,
        from.get(CASE_AT) & 0xff,
        (type == FatType.FAT32 ? from.getShort(CLUSTER_HIGH_AT) << 16 : 0) | from.getShort(CLUSTER_LOW_AT) & 0xffff,
        new FatTime(from.getShort(DATE_AT) & 0xffff, from.getShort(TIME_AT) & 0xffff),
        from.getInt(SIZE_AT) & 0xffffffffL);
  }

  void write(byte[] directory, int at) {
    ByteBuffer to = ByteBuffer.wrap(directory, at, BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
    to.put(name);
    to.put(ATTRIBUTES_AT, (byte) attributes);
    to.put(CASE_AT, (byte) caseBits);
    to.putShort(CREATED_TIME_AT, (short) modified.time());
    to.putShort(CREATED_DATE_AT, (short) modified.date());
    pointTo(directory, at, cluster, size, modified);
  }

  /** Gives an entry that is there another content; name, attributes and time of creation stay. */
  static void pointTo(byte[] directory, int at, int cluster, long size, FatTime modified) {
    ByteBuffer to = ByteBuffer.wrap(directory, at, BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
    to.putShort(ACCESSED_AT, (short) modified.date());
    to.putShort(CLUSTER_HIGH_AT, (short) (cluster >>> 16));
    to.putShort(TIME_AT, (short) modified.time());
    to.putShort(DATE_AT, (short) modified.date());
    to.putShort(CLUSTER_LOW_AT, (short) cluster);
    to.putInt(SIZE_AT, (int) size);
  }

  boolean isDirectory() {
    return (attributes & DIRECTORY) != 0;
  }
}
