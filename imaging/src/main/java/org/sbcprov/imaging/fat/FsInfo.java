package org.sbcprov.imaging.fat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * FAT32's sector of hints. Little-endian: signatures at 0, 484 and 508.
 *
 * @param free 488, u32: free clusters, {@link #UNKNOWN} when nobody counted them
 * @param next 492, u32: the cluster that was taken last
 */
record FsInfo(long free, long next) {
  static final long UNKNOWN = 0xffffffffL;
  private static final int LEAD = 0x41615252;
  private static final int STRUCT = 0x61417272;
  private static final int TRAIL = 0xaa550000;
  private static final int STRUCT_AT = 484;
  private static final int FREE_AT = 488;
  private static final int NEXT_AT = 492;
  private static final int TRAIL_AT = 508;

  byte[] write() {
    byte[] sector = new byte[BootSector.BYTES];
    ByteBuffer to = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    to.putInt(0, LEAD).putInt(STRUCT_AT, STRUCT).putInt(TRAIL_AT, TRAIL);
    to.putInt(FREE_AT, (int) free).putInt(NEXT_AT, (int) next);
    return sector;
  }

  /** Whether it is such a sector, and tells how many clusters are free. */
  static boolean countsFree(byte[] sector) {
    ByteBuffer from = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    boolean is = from.getInt(0) == LEAD && from.getInt(STRUCT_AT) == STRUCT && from.getInt(TRAIL_AT) == TRAIL;
    return is && from.getInt(FREE_AT) != -1;
  }

  /** The sector with another number of free clusters. */
  static byte[] withFree(byte[] sector, long free) {
    byte[] changed = sector.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(FREE_AT, (int) free);
    return changed;
  }
}
