package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;

/**
 * An entry of an MBR's partition table, 16 bytes.
 *
 * @param bootIndicator 0x80 for the active partition, else 0; 1 byte at 0
 * @param startingChs head, sector and cylinder of its first sector, as the 3 bytes at 1 read little-endian
 * @param osType the type of partition, 0 when the entry is unused; 1 byte at 4
 * @param endingChs as above, of its last sector; 3 bytes at 5
 * @param startingLba first sector; u32 at 8
 * @param sizeInLba sectors; u32 at 12
 */
public record MbrEntry(
    int bootIndicator, int startingChs, int osType, int endingChs, long startingLba, long sizeInLba) {
  /** The type of the entry that stands for a whole GPT disk. */
  public static final int GPT_PROTECTIVE = 0xee;

  static final int SIZE = 16;

  private static final int ACTIVE = 0x80;

  /** What stands for an address beyond the reach of cylinder, head and sector. */
  private static final int CHS_BEYOND = 0xffffff;

  private static final int SECTORS_PER_TRACK = 63;
  private static final int CYLINDERS = 1024;
  private static final long SIZE_UNKNOWN = 0xffff_ffffL;

  /** An unused entry. */
  static final MbrEntry UNUSED = new MbrEntry(0, 0, 0, 0, 0, 0);

  /** The entry that covers a GPT disk. */
  static MbrEntry protective(long diskSectors, TableForm.Geometry geometry) {
    // gdisk tells "too large" one sector earlier than it would have to; so does this, to be the same byte for byte.
    long size = diskSectors >= SIZE_UNKNOWN ? SIZE_UNKNOWN : diskSectors - 1;
    return new MbrEntry(0, chs(1, geometry), GPT_PROTECTIVE, chs(diskSectors - 1, geometry), 1, size);
  }

  /** The entry of a partition. */
  static MbrEntry of(TableForm.MbrRange range, TableForm.Geometry geometry) {
    return new MbrEntry(
        range.active() ? ACTIVE : 0,
        chs(range.first(), geometry),
        range.type(),
        chs(range.first() + range.sectors() - 1, geometry),
        range.first(),
        range.sectors());
  }

  static MbrEntry parse(ByteBuffer sector, int offset) {
    int first = sector.getInt(offset);
    int second = sector.getInt(offset + 4);
    return new MbrEntry(
        first & 0xff,
        first >>> 8,
        second & 0xff,
        second >>> 8,
        Integer.toUnsignedLong(sector.getInt(offset + 8)),
        Integer.toUnsignedLong(sector.getInt(offset + 12)));
  }

  void write(ByteBuffer sector, int offset) {
    sector.putInt(offset, bootIndicator | startingChs << 8);
    sector.putInt(offset + 4, osType | endingChs << 8);
    sector.putInt(offset + 8, (int) startingLba);
    sector.putInt(offset + 12, (int) sizeInLba);
  }

  /** Whether it is the active partition. */
  public boolean active() {
    return bootIndicator == ACTIVE;
  }

  public boolean used() {
    return osType != 0;
  }

  private static int chs(long lba, TableForm.Geometry geometry) {
    long perCylinder = (long) geometry.heads() * SECTORS_PER_TRACK;
    long cylinder = lba / perCylinder;
    if (cylinder >= CYLINDERS) {
      if (!geometry.wraps()) {
        return CHS_BEYOND;
      }
      cylinder %= CYLINDERS;
    }
    int withinCylinder = (int) (lba % perCylinder);
    int head = withinCylinder / SECTORS_PER_TRACK;
    int sector = withinCylinder % SECTORS_PER_TRACK + 1;
    int cylinderHigh = (int) (cylinder >> 8) << 6;
    return head | (sector | cylinderHigh) << 8 | (int) (cylinder & 0xff) << 16;
  }
}
