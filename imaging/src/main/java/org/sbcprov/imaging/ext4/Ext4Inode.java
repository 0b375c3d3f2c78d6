package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** An inode that was read: what a file, directory or link is, and where its content lies. */
public final class Ext4Inode {
  /** Kinds, in the upper four bits of {@link #mode}. */
  public static final int FILE = Inode.KIND_FILE;

  public static final int DIRECTORY = Inode.KIND_DIRECTORY;

  public static final int LINK = Inode.KIND_SYMBOLIC_LINK;

  static final int FLAG_IMMUTABLE = 0x10;
  static final int FLAG_APPEND = 0x20;
  static final int FLAG_ENCRYPTED = 0x800;
  static final int FLAG_VERITY = 0x100000;
  static final int FLAG_EA_INODE = 0x200000;
  static final int FLAG_INLINE = 0x10000000;
  static final int FLAG_CASEFOLD = 0x40000000;

  static final int BLOCK_AT = 0x28;
  static final int BLOCK_BYTES = 60;

  private static final int KIND = 0xf000;
  private static final int PERMISSIONS = 0xfff;
  private static final int OLD_SIZE = 128;
  private static final int CHECKSUM_LOW = 0x7c;
  private static final int CHECKSUM_HIGH = 0x82;
  private static final int EXTRA_SIZE_AT = 0x80;

  private final long number;
  private final byte[] bytes;
  private final ByteBuffer fields;
  private final boolean largeDirectories;

  Ext4Inode(long number, byte[] bytes, boolean largeDirectories) {
    this.number = number;
    this.bytes = bytes;
    this.fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.largeDirectories = largeDirectories;
  }

  /** Its number, from 1. */
  public long number() {
    return number;
  }

  /** Kind and permissions. */
  public int mode() {
    return Short.toUnsignedInt(fields.getShort(0));
  }

  /** What it is: {@link #FILE}, {@link #DIRECTORY}, {@link #LINK} or another one. */
  public int kind() {
    return mode() & KIND;
  }

  /** 0 to 07777. */
  public int permissions() {
    return mode() & PERMISSIONS;
  }

  /** Number of the user. */
  public long uid() {
    return Short.toUnsignedLong(fields.getShort(0x2)) | Short.toUnsignedLong(fields.getShort(0x78)) << 16;
  }

  /** Number of the group. */
  public long gid() {
    return Short.toUnsignedLong(fields.getShort(0x18)) | Short.toUnsignedLong(fields.getShort(0x7a)) << 16;
  }

  /** Bytes; negative where the field is no possible one. */
  public long size() {
    long low = Integer.toUnsignedLong(fields.getInt(0x4));
    boolean wide = kind() == FILE || kind() == LINK || kind() == DIRECTORY && largeDirectories;
    return wide ? low | (long) fields.getInt(0x6c) << 32 : low;
  }

  /** Names that it has. */
  public int links() {
    return Short.toUnsignedInt(fields.getShort(0x1a));
  }

  /** Seconds since 1970. */
  public long modified() {
    int extra = extraSize() >= 0xc && bytes.length > OLD_SIZE ? fields.getInt(0x88) & 3 : 0;
    return fields.getInt(0x10) + ((long) extra << 32);
  }

  /** When it was removed; 0 for never. */
  int deleted() {
    return fields.getInt(0x14);
  }

  int flags() {
    return fields.getInt(0x20);
  }

  /** Whether it is not to be changed: immutable, append-only, encrypted, or with a hash of its content. */
  public boolean isGuarded() {
    return has(FLAG_IMMUTABLE | FLAG_APPEND | FLAG_ENCRYPTED | FLAG_VERITY);
  }

  boolean has(int flag) {
    return (flags() & flag) != 0;
  }

  int generation() {
    return fields.getInt(0x64);
  }

  /** The block with extended attributes; 0 for none. */
  public long attributeBlock() {
    return Integer.toUnsignedLong(fields.getInt(0x68)) | Short.toUnsignedLong(fields.getShort(0x76)) << 32;
  }

  /** 60 bytes: where the content is, or the content. */
  byte[] block() {
    return Arrays.copyOfRange(bytes, BLOCK_AT, BLOCK_AT + BLOCK_BYTES);
  }

  /** Whether the target of a link stands in the inode. */
  boolean isFastLink() {
    return kind() == LINK && size() < BLOCK_BYTES && !has(FLAG_INLINE);
  }

  /** Bytes after the first 128 that have a meaning. */
  private int extraSize() {
    return bytes.length > OLD_SIZE ? Short.toUnsignedInt(fields.getShort(EXTRA_SIZE_AT)) : 0;
  }

  /** What follows the fixed fields: extended attributes, where there are any. */
  byte[] behindFields() {
    int from = Math.min(bytes.length, OLD_SIZE + extraSize());
    return bytes.length > OLD_SIZE ? Arrays.copyOfRange(bytes, from, bytes.length) : new byte[0];
  }

  /** Whether its checksum is that of its bytes. */
  boolean isRight(Checksums checksums) {
    boolean both = bytes.length > OLD_SIZE && extraSize() >= CHECKSUM_HIGH + 2 - OLD_SIZE;
    byte[] without = bytes.clone();
    ByteBuffer there = ByteBuffer.wrap(without).order(ByteOrder.LITTLE_ENDIAN);
    there.putShort(CHECKSUM_LOW, (short) 0);
    if (both) {
      there.putShort(CHECKSUM_HIGH, (short) 0);
    }
    int checksum = checksums.ofInode(number, generation(), without, 0, without.length);
    return fields.getShort(CHECKSUM_LOW) == (short) checksum
        && (!both || fields.getShort(CHECKSUM_HIGH) == (short) (checksum >>> 16));
  }
}
