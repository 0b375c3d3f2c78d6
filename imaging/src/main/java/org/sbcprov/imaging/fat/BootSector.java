package org.sbcprov.imaging.fat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The first sector of a FAT file system. Little-endian; offsets from 36 on are given for FAT12 and FAT16, then for
 * FAT32.
 *
 * @param type by the rules of Microsoft and Linux: FAT32 when offset 22 is zero, else by the number of clusters
 * @param bytesPerSector 11, u16: 512 to 4096
 * @param sectorsPerCluster 13, u8: a power of two
 * @param reserved 14, u16: sectors before the first table
 * @param tables 16, u8: copies of the table
 * @param rootEntries 17, u16: 0 with FAT32
 * @param sectors 19, u16, or when that is zero 32, u32: of the file system
 * @param media 21, u8
 * @param tableSectors 22, u16, or with FAT32 36, u32: of one table
 * @param sectorsPerTrack 24, u16
 * @param heads 26, u16
 * @param hidden 28, u32: sectors before this one on the disk
 * @param flags 40 of FAT32, u16: bit 7 says that only the table that bits 0-3 name is used
 * @param rootCluster 44 of FAT32, u32
 * @param infoSector 48 of FAT32, u16
 * @param backupSector 50 of FAT32, u16
 * @param state 37 or 65, u8: bit 0 in use or not unmounted, bit 1 to be checked
 * @param volumeId 39 or 67, u32
 * @param label 43 or 71, 11 bytes, without the spaces that pad it
 */
record BootSector(
    FatType type,
    int bytesPerSector,
    int sectorsPerCluster,
    int reserved,
    int tables,
    int rootEntries,
    long sectors,
    int media,
    long tableSectors,
    int sectorsPerTrack,
    int heads,
    long hidden,
    int flags,
    int rootCluster,
    int infoSector,
    int backupSector,
    int state,
    int volumeId,
    String label) {
  static final int BYTES = 512;
  static final String NO_NAME = "NO NAME    ";
  static final int MEDIA_DISK = 0xf8;

  /** Cluster of the first entry of the table that stands for one. */
  static final int FIRST_CLUSTER = 2;

  private static final int LEAST_MEDIA = 0xf0;
  private static final int LARGEST_SECTOR = 4096;
  private static final int MOST_TABLES = 4;
  private static final int ONE_TABLE_FLAG = 0x80;
  private static final int EXTENDED = 0x29;
  private static final int DRIVE = 0x80;
  private static final int SIGNATURE_AT = 510;
  private static final short SIGNATURE = (short) 0xaa55;

  /** What old systems take least exception at, says Microsoft's paper. */
  private static final String MAKER = "MSWIN4.1";

  /** Ask the BIOS for the next disk, then stay. */
  private static final byte[] NOT_BOOTABLE = {(byte) 0xcd, 0x18, (byte) 0xeb, (byte) 0xfe};

  /**
   * Reads and checks a boot sector.
   *
   * @param sector its 512 bytes
   * @param position of it, for messages
   * @param size bytes that there are for the file system
   */
  static BootSector parse(byte[] sector, long position, long size) {
    ByteBuffer from = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    if (from.getShort(SIGNATURE_AT) != SIGNATURE) {
      throw FatFailures.form(position, "the first sector does not end with 55 aa");
    }
    int bytesPerSector = from.getShort(11) & 0xffff;
    int perCluster = from.get(13) & 0xff;
    int reserved = from.getShort(14) & 0xffff;
    int tables = from.get(16) & 0xff;
    int rootEntries = from.getShort(17) & 0xffff;
    int media = from.get(21) & 0xff;
    if (bytesPerSector < BYTES || bytesPerSector > LARGEST_SECTOR || Integer.bitCount(bytesPerSector) != 1) {
      throw FatFailures.form(position, "its sectors would have " + bytesPerSector + " bytes");
    }
    if (Integer.bitCount(perCluster) != 1) {
      throw FatFailures.form(position, "its clusters would have " + perCluster + " sectors");
    }
    if (reserved == 0 || tables == 0 || tables > MOST_TABLES || media < LEAST_MEDIA) {
      throw FatFailures.form(
          position, "it has " + reserved + " reserved sectors, " + tables + " tables, media byte " + media);
    }
    int smallTable = from.getShort(22) & 0xffff;
    boolean wide = smallTable == 0;
    long tableSectors = wide ? from.getInt(36) & 0xffffffffL : smallTable;
    int smallCount = from.getShort(19) & 0xffff;
    long sectors = smallCount == 0 ? from.getInt(32) & 0xffffffffL : smallCount;
    if (wide ? rootEntries != 0 : rootEntries == 0) {
      throw FatFailures.form(position, "its root directory would have " + rootEntries + " entries");
    }
    int extra = wide ? 64 : 36;
    boolean extended = (from.get(extra + 2) & 0xff) == EXTENDED;
    BootSector boot =
        new BootSector(
            FatType.FAT32,
            bytesPerSector,
            perCluster,
            reserved,
            tables,
            rootEntries,
            sectors,
            media,
            tableSectors,
            from.getShort(24) & 0xffff,
            from.getShort(26) & 0xffff,
            from.getInt(28) & 0xffffffffL,
            wide ? from.getShort(40) & 0xffff : 0,
            wide ? from.getInt(44) : 0,
            wide ? from.getShort(48) & 0xffff : 0,
            wide ? from.getShort(50) & 0xffff : 0,
            extended ? from.get(extra + 1) & 0xff : 0,
            extended ? from.getInt(extra + 3) : 0,
            extended ? text(sector, extra + 7) : "");
    return boot.checked(position, size, wide);
  }

  private BootSector checked(long position, long size, boolean wide) {
    if (sectors * bytesPerSector > size) {
      throw FatFailures.form(
          position, "it says it has " + sectors * bytesPerSector + " bytes, but there are " + size + " for it");
    }
    long clusters = clusters();
    FatType real = wide ? FatType.FAT32 : clusters <= FatType.FAT12.most() ? FatType.FAT12 : FatType.FAT16;
    if (tableSectors == 0 || clusters < 1 || clusters > real.most()) {
      throw FatFailures.form(
          position, "of its " + sectors + " sectors, tables of " + tableSectors + " leave " + clusters + " clusters");
    }
    if (real.tableBytes(clusters) > tableSectors * bytesPerSector) {
      throw FatFailures.form(position, "its tables are too small for " + clusters + " clusters");
    }
    if (wide && (rootCluster < FIRST_CLUSTER || rootCluster >= clusters + FIRST_CLUSTER)) {
      throw FatFailures.form(position, "its root directory would begin at cluster " + FatFailures.hex(rootCluster));
    }
    if ((flags & ONE_TABLE_FLAG) != 0 && (flags & 15) >= tables) {
      throw FatFailures.form(position, "it uses table " + (flags & 15) + " of " + tables);
    }
    return with(real);
  }

  private BootSector with(FatType real) {
    return new BootSector(
        real, bytesPerSector, sectorsPerCluster, reserved, tables, rootEntries, sectors, media, tableSectors,
        sectorsPerTrack, heads, hidden, flags, rootCluster, infoSector, backupSector, state, volumeId, label);
  }

  /** The sector, of a file system that we make: sectors of 512 bytes. */
  byte[] write() {
    byte[] sector = new byte[BYTES];
    ByteBuffer to = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    boolean wide = type == FatType.FAT32;
    int extra = wide ? 64 : 36;
    int code = extra + 26;
    boolean small = !wide && sectors <= 0xffff;
    to.put((byte) 0xeb).put((byte) (code - 2)).put((byte) 0x90);
    to.put(MAKER.getBytes(StandardCharsets.US_ASCII));
    to.putShort((short) bytesPerSector).put((byte) sectorsPerCluster).putShort((short) reserved).put((byte) tables);
    to.putShort((short) rootEntries).putShort((short) (small ? sectors : 0)).put((byte) media);
    to.putShort((short) (wide ? 0 : tableSectors)).putShort((short) sectorsPerTrack).putShort((short) heads);
    to.putInt((int) hidden).putInt((int) (small ? 0 : sectors));
    if (wide) {
      to.putInt((int) tableSectors).putShort((short) flags).putShort((short) 0).putInt(rootCluster);
      to.putShort((short) infoSector).putShort((short) backupSector);
      to.position(extra);
    }
    to.put((byte) DRIVE).put((byte) state).put((byte) EXTENDED).putInt(volumeId);
    to.put(padded(label.isEmpty() ? NO_NAME : label, ShortName.BYTES)).put(padded(type.name(), 8));
    to.put(NOT_BOOTABLE);
    to.putShort(SIGNATURE_AT, SIGNATURE);
    return sector;
  }

  /** ASCII, with spaces up to a length. */
  static byte[] padded(String text, int length) {
    return (text + " ".repeat(length - text.length())).getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] sector, int at) {
    byte[] bytes = new byte[ShortName.BYTES];
    System.arraycopy(sector, at, bytes, 0, bytes.length);
    String text = ShortName.decode(bytes, bytes.length);
    return text.equals(NO_NAME) ? "" : text.stripTrailing();
  }

  /** Whether all tables are kept alike. */
  boolean isMirrored() {
    return (flags & ONE_TABLE_FLAG) == 0;
  }

  /** The table that counts. */
  int activeTable() {
    return isMirrored() ? 0 : flags & 15;
  }

  int clusterBytes() {
    return sectorsPerCluster * bytesPerSector;
  }

  long tableBytes() {
    return tableSectors * bytesPerSector;
  }

  /** The first byte of a table, from the start of the file system. */
  long tablePosition(int table) {
    return (reserved + table * tableSectors) * bytesPerSector;
  }

  /** The first byte of the root directory of FAT12 and FAT16. */
  long rootPosition() {
    return tablePosition(tables);
  }

  /** Sectors of the root directory of FAT12 and FAT16. */
  private long rootSectors() {
    return ((long) rootEntries * DirEntry.BYTES + bytesPerSector - 1) / bytesPerSector;
  }

  /** The first byte of a cluster. */
  long clusterPosition(long cluster) {
    return rootPosition() + rootSectors() * bytesPerSector + (cluster - FIRST_CLUSTER) * clusterBytes();
  }

  /** How many there are; less than 1 when nothing is left for them. */
  long clusters() {
    return Math.floorDiv(sectors - reserved - tables * tableSectors - rootSectors(), (long) sectorsPerCluster);
  }
}
