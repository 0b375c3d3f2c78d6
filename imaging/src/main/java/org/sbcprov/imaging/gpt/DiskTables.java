package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * All that makes a disk one with a GPT, the same bytes that {@code sgdisk} writes to a blank disk of that size.
 *
 * @param sectors the disk's size; at least {@link #leastSectors}
 * @param diskGuid its GUID
 * @param slots its partitions, at most 128
 */
public record DiskTables(long sectors, UUID diskGuid, List<GptEntry> slots) {
  /** Most partitions. */
  public static final int MOST_PARTITIONS = GptTable.ENTRIES;

  /** First sector that a partition may use. */
  public static final long FIRST_USABLE = GptTable.FIRST_USABLE;

  /** Sectors after the last one that a partition may use: the backup's entries and its header. */
  public static final long TAIL_SECTORS = GptTable.ENTRY_SECTORS + 1;

  public DiskTables {
    slots = List.copyOf(slots);
    if (slots.size() > MOST_PARTITIONS || sectors < leastSectors(FIRST_USABLE - 1)) {
      throw new IllegalArgumentException(slots.size() + " partitions on " + sectors + " sectors");
    }
  }

  /** The size of the smallest disk whose last partition ends at a sector. */
  public static long leastSectors(long endingLba) {
    return endingLba + 1 + TAIL_SECTORS;
  }

  /** Sectors 0 to 33: protective MBR, primary header, entries. */
  public byte[] head() {
    GptTable primary = primary();
    ByteBuffer buffer = buffer((int) FIRST_USABLE);
    Mbr.protective(sectors).write(buffer);
    primary.header().write(buffer, SectorSource.SECTOR);
    buffer.put(2 * SectorSource.SECTOR, primary.entryArray());
    return buffer.array();
  }

  /** The last 33 sectors: the backup's entries and its header. */
  public byte[] tail() {
    GptTable backup = primary().backup();
    ByteBuffer buffer = buffer((int) TAIL_SECTORS);
    buffer.put(0, backup.entryArray());
    backup.header().write(buffer, GptTable.ENTRY_SECTORS * SectorSource.SECTOR);
    return buffer.array();
  }

  /** Where {@link #tail} belongs, in bytes. */
  public long tailPosition() {
    return (sectors - TAIL_SECTORS) * SectorSource.SECTOR;
  }

  private GptTable primary() {
    return GptTable.primary(diskGuid, sectors, slots);
  }

  private static ByteBuffer buffer(int sectors) {
    return ByteBuffer.allocate(sectors * SectorSource.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
  }
}
