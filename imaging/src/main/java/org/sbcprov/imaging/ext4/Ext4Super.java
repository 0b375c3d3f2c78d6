package org.sbcprov.imaging.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;

/**
 * What the superblock of an ext2, ext3 or ext4 tells of a file system.
 *
 * @param label its name, printable; empty for none
 * @param uuid its UUID
 * @param size bytes that it takes
 * @param blockSize bytes of a block
 * @param freeBlocks blocks not in use
 * @param inodes in all
 * @param freeInodes not in use
 * @param features by the names that e2fsprogs gives them, or {@code compat-0x…} and so on
 * @param clean whether it was unmounted in order
 * @param errors whether the kernel found something wrong in it
 * @param needsRecovery whether its journal has changes to be made first
 * @param lastWritten seconds since 1970
 */
public record Ext4Super(
    String label,
    UUID uuid,
    long size,
    int blockSize,
    long freeBlocks,
    long inodes,
    long freeInodes,
    List<String> features,
    boolean clean,
    boolean errors,
    boolean needsRecovery,
    long lastWritten) {
  /** Where the superblock is, from the start of the file system. */
  public static final int OFFSET = Superblock.OFFSET;

  /** Its bytes. */
  public static final int SIZE = Superblock.SIZE;

  private static final int MAGIC_AT = 0x38;
  private static final int STATE_CLEAN = 1;
  private static final int STATE_ERRORS = 2;
  private static final int INCOMPAT_RECOVER = 0x4;
  private static final int INCOMPAT_64BIT = 0x80;
  private static final int RO_COMPAT_METADATA_CSUM = 0x400;
  private static final int MOST_LOG_BLOCK = 6;
  private static final int LABEL = 16;

  private static final String[] COMPAT = {
    "dir_prealloc", "imagic_inodes", "has_journal", "ext_attr", "resize_inode", "dir_index", "lazy_bg", "",
    "exclude_bitmap", "sparse_super2", "fast_commit", "stable_inodes", "orphan_file"
  };

  private static final String[] INCOMPAT = {
    "compression", "filetype", "needs_recovery", "journal_dev", "meta_bg", "", "extent", "64bit", "mmp", "flex_bg",
    "ea_inode", "", "dirdata", "metadata_csum_seed", "large_dir", "inline_data", "encrypt", "casefold"
  };

  private static final String[] RO_COMPAT = {
    "sparse_super", "large_file", "", "huge_file", "uninit_bg", "dir_nlink", "extra_isize", "has_snapshot", "quota",
    "bigalloc", "metadata_csum", "replica", "read-only", "project", "shared_blocks", "verity", "orphan_present"
  };

  public Ext4Super {
    features = List.copyOf(features);
  }

  /** Whether bytes that begin where a superblock would are one of this kind. */
  public static boolean is(byte[] superblock) {
    return superblock.length >= MAGIC_AT + 2
        && Short.toUnsignedInt(little(superblock).getShort(MAGIC_AT)) == Superblock.MAGIC;
  }

  /**
   * Reads a superblock.
   *
   * @param superblock {@link #SIZE} bytes from {@link #OFFSET} on; what follows does not count
   * @param source what it is from, for messages
   * @throws BadInput {@code image.ext4-form} when it is none, or damaged
   */
  public static Ext4Super parse(byte[] superblock, String source) {
    if (superblock.length < SIZE || !is(superblock)) {
      throw bad(source, "it has no ext4 superblock at byte " + OFFSET);
    }
    ByteBuffer bytes = little(superblock);
    int compat = bytes.getInt(0x5c);
    int incompat = bytes.getInt(0x60);
    int readOnly = bytes.getInt(0x64);
    int logBlock = bytes.getInt(0x18);
    if (logBlock < 0 || logBlock > MOST_LOG_BLOCK) {
      throw bad(source, "its superblock tells no possible size of a block");
    }
    boolean checked = (readOnly & RO_COMPAT_METADATA_CSUM) != 0;
    if (checked && bytes.getInt(Superblock.CHECKSUM) != Checksums.ofSuperblock(superblock, Superblock.CHECKSUM)) {
      throw bad(source, "the checksum of its superblock is wrong");
    }
    boolean wide = (incompat & INCOMPAT_64BIT) != 0;
    long blocks = number(bytes, 0x4, wide ? 0x150 : -1);
    long freeBlocks = number(bytes, 0xc, wide ? 0x158 : -1);
    int blockSize = 1024 << logBlock;
    long inodes = number(bytes, 0x0, -1);
    long freeInodes = number(bytes, 0x10, -1);
    if (blocks == 0 || blocks < 0 || blocks > Long.MAX_VALUE / blockSize || freeBlocks < 0 || freeBlocks > blocks
        || freeInodes > inodes) {
      throw bad(source, "the numbers in its superblock contradict each other");
    }
    int state = bytes.getShort(0x3a);
    List<String> features = new ArrayList<>();
    addNames(features, compat, COMPAT, "compat-0x");
    addNames(features, incompat, INCOMPAT, "incompat-0x");
    addNames(features, readOnly, RO_COMPAT, "ro-compat-0x");
    long written = number(bytes, 0x30, -1) | (long) (bytes.get(0x274) & 0xff) << 32;
    return new Ext4Super(
        label(superblock),
        uuid(superblock),
        blocks * blockSize,
        blockSize,
        freeBlocks,
        inodes,
        freeInodes,
        features,
        (state & STATE_CLEAN) != 0,
        (state & STATE_ERRORS) != 0,
        (incompat & INCOMPAT_RECOVER) != 0,
        written);
  }

  private static long number(ByteBuffer bytes, int low, int high) {
    return Integer.toUnsignedLong(bytes.getInt(low)) | (high < 0 ? 0 : (long) bytes.getInt(high) << 32);
  }

  private static void addNames(List<String> features, int bits, String[] names, String unknown) {
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((bits >>> bit & 1) != 0) {
        boolean known = bit < names.length && !names[bit].isEmpty();
        features.add(known ? names[bit] : unknown + Integer.toHexString(1 << bit));
      }
    }
  }

  private static String label(byte[] superblock) {
    int end = 0x78;
    while (end < 0x78 + LABEL && superblock[end] != 0) {
      end++;
    }
    return Printable.of(new String(superblock, 0x78, end - 0x78, StandardCharsets.UTF_8));
  }

  private static UUID uuid(byte[] superblock) {
    ByteBuffer bytes = ByteBuffer.wrap(superblock, 0x68, 16);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static BadInput bad(String source, String problem) {
    return new BadInput(
        "image.ext4-form",
        source + " is no ext4 file system: " + problem,
        Facts.of("source", source, "offset", "0x" + Integer.toHexString(OFFSET)),
        "");
  }
}
