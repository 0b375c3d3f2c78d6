package org.sbcprov.imaging.repair;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;

/** Mends the first sector: its signature, and the entry that stands for the GPT, which has to be the first one. */
final class MbrRepair {
  private static final int ENTRIES = 446;
  private static final int ENTRY = 16;
  private static final int COUNT = 4;
  private static final int TYPE = 4;
  private static final int FIRST = 8;
  private static final int SECTORS = 12;
  private static final int SIGNATURE = 510;
  private static final long MOST = 0xffff_ffffL;

  private final byte[] sector;
  private final long diskSectors;
  private final long alternate;
  private final List<Repair> repairs;
  private final List<String> left;

  /**
   * @param before the sector
   * @param diskSectors the disk's size; that which the table tells where the file is cut off
   * @param alternate where the backup GPT is to be
   */
  MbrRepair(byte[] before, long diskSectors, long alternate, List<Repair> repairs, List<String> left) {
    this.sector = before.clone();
    this.diskSectors = diskSectors;
    this.alternate = alternate;
    this.repairs = repairs;
    this.left = left;
  }

  /** The sector as it is to be. */
  byte[] apply(Mbr mbr) {
    if (!mbr.signed()) {
      if (mbr.entries().get(0).osType() != MbrEntry.GPT_PROTECTIVE) {
        Arrays.fill(sector, ENTRIES, SIGNATURE, (byte) 0);
        put(protective(), 0);
      }
      sector[SIGNATURE] = 0x55;
      sector[SIGNATURE + 1] = (byte) 0xaa;
      add("The MBR gets its signature 55 AA");
    }
    if ((sector[ENTRIES + TYPE] & 0xff) != MbrEntry.GPT_PROTECTIVE && !makeFirst()) {
      left.add("The MBR has four partitions of its own and no entry for the GPT");
      return sector;
    }
    first();
    size();
    return sector;
  }

  /** The sector with the size of the disk alone corrected, where the rest of it is in order. */
  byte[] follow(Mbr mbr) {
    boolean good = mbr.signed() && mbr.entries().get(0).osType() == MbrEntry.GPT_PROTECTIVE && number(FIRST) == 1;
    if (good && number(SECTORS) != 0 && number(SECTORS) != MOST) {
      size();
    }
    return sector;
  }

  /** Brings the entry for the GPT to the first place. */
  private boolean makeFirst() {
    if (number(FIRST) == 1) {
      add("The MBR's first entry becomes of type 0xee instead of 0x" + Integer.toHexString(sector[ENTRIES + TYPE] & 0xff));
      sector[ENTRIES + TYPE] = (byte) MbrEntry.GPT_PROTECTIVE;
      return true;
    }
    int there = -1;
    for (int i = COUNT - 1; i > 0; i--) {
      int type = sector[ENTRIES + i * ENTRY + TYPE] & 0xff;
      if (type == MbrEntry.GPT_PROTECTIVE || type == 0 && there < 0) {
        there = i;
      }
    }
    if (there < 0) {
      return false;
    }
    int type = sector[ENTRIES + there * ENTRY + TYPE] & 0xff;
    byte[] entry = type == 0 ? protective() : Arrays.copyOfRange(sector, at(there), at(there) + ENTRY);
    System.arraycopy(sector, ENTRIES, sector, ENTRIES + ENTRY, there * ENTRY);
    put(entry, 0);
    add("The MBR's entry for the GPT becomes the first one");
    return true;
  }

  private void first() {
    long first = number(FIRST);
    if (first != 1) {
      setNumber(FIRST, 1);
      add("The MBR's entry for the GPT begins at sector 1 instead of " + first);
    }
  }

  private void size() {
    long size = number(SECTORS);
    long whole = Math.min(diskSectors - 1, MOST);
    boolean tellable = size != 0 && (size != MOST || whole == MOST);
    if (tellable && (size == whole || size == alternate || endsAtNext(size))) {
      return;
    }
    long wanted = whole;
    for (int i = 1; i < COUNT; i++) {
      long first = number(i * ENTRY + FIRST);
      boolean used = sector[at(i) + TYPE] != 0;
      // What partitioning programs do where the next entry lies on the disk: this one ends before it.
      if (used && size == 0 && first > 1 && first - 1 < wanted) {
        wanted = first - 1;
      }
    }
    setNumber(SECTORS, wanted);
    add("The MBR's entry for the GPT covers " + wanted + " sectors instead of " + size);
  }

  private boolean endsAtNext(long size) {
    for (int i = 1; i < COUNT; i++) {
      if (sector[at(i) + TYPE] != 0 && number(i * ENTRY + FIRST) == size + 1) {
        return true;
      }
    }
    return false;
  }

  private byte[] protective() {
    ByteBuffer entry = ByteBuffer.allocate(ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(0x000200 << 8 & 0xffffff00).putInt(MbrEntry.GPT_PROTECTIVE | 0xffffff00);
    entry.putInt(1).putInt((int) Math.min(diskSectors - 1, MOST));
    return entry.array();
  }

  private void put(byte[] entry, int index) {
    System.arraycopy(entry, 0, sector, at(index), ENTRY);
  }

  private static int at(int index) {
    return ENTRIES + index * ENTRY;
  }

  private long number(int offset) {
    return Integer.toUnsignedLong(buffer().getInt(ENTRIES + offset));
  }

  private void setNumber(int offset, long value) {
    buffer().putInt(ENTRIES + offset, (int) value);
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void add(String words) {
    repairs.add(new Repair(RepairKind.MBR, words));
  }
}
