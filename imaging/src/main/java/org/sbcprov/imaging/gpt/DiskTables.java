package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.UUID;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * All that makes a disk one with a GPT: the same bytes that {@code sgdisk}, or with another form OpenWrt's {@code ptgen},
 * writes for a blank disk of that size.
 *
 * @param sectors the disk's size; at least {@link #leastSectors} where there is a backup
 * @param diskGuid its GUID
 * @param slots its partitions, at most 128, unused slots included
 * @param form what can differ beyond that
 */
public record DiskTables(long sectors, UUID diskGuid, List<GptEntry> slots, TableForm form) {
  /** Most partitions. */
  public static final int MOST_PARTITIONS = GptTable.ENTRIES;

  /** First sector that a partition may use. */
  public static final long FIRST_USABLE = GptTable.FIRST_USABLE;

  /** Sectors after the last one that a partition may use: the backup's entries and its header. */
  public static final long TAIL_SECTORS = GptTable.ENTRY_SECTORS + 1;

  public DiskTables {
    slots = List.copyOf(slots);
    long least = form.backup() ? leastSectors(FIRST_USABLE - 1) : FIRST_USABLE;
    if (slots.size() > MOST_PARTITIONS || sectors < least) {
      throw new IllegalArgumentException(slots.size() + " partitions on " + sectors + " sectors");
    }
  }

  /** The tables that {@code sgdisk} writes. */
  public DiskTables(long sectors, UUID diskGuid, List<GptEntry> slots) {
    this(sectors, diskGuid, slots, TableForm.STANDARD);
  }

  /** The size of the smallest disk whose last partition ends at a sector. */
  public static long leastSectors(long endingLba) {
    return endingLba + 1 + TAIL_SECTORS;
  }

  /** Sectors 0 to 33: MBR, primary header, entries. */
  public byte[] head() {
    GptTable primary = primary();
    ByteBuffer buffer = buffer((int) FIRST_USABLE);
    Mbr.ofGptDisk(bounds().sectors(), form).write(buffer);
    primary.header().write(buffer, SectorSource.SECTOR);
    buffer.put(2 * SectorSource.SECTOR, primary.entryArray());
    return buffer.array();
  }

  /** The last 33 sectors: the backup's entries and its header; nothing without a backup. */
  public byte[] tail() {
    if (!form.backup()) {
      return new byte[0];
    }
    GptTable backup = primary().backup();
    ByteBuffer buffer = buffer((int) TAIL_SECTORS);
    buffer.put(0, backup.entryArray());
    backup.header().write(buffer, GptTable.ENTRY_SECTORS * SectorSource.SECTOR);
    return buffer.array();
  }

  /** Where {@link #tail} belongs, in bytes. */
  public long tailPosition() {
    return (sectors - (form.backup() ? TAIL_SECTORS : 0)) * SectorSource.SECTOR;
  }

  private TableForm.Bounds bounds() {
    return form.bounds().isPresent() ? form.bounds().get() : TableForm.Bounds.of(sectors);
  }

  private GptTable primary() {
    return GptTable.primary(diskGuid, bounds(), slots);
  }

  private static ByteBuffer buffer(int sectors) {
    return ByteBuffer.allocate(sectors * SectorSource.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
  }
}
