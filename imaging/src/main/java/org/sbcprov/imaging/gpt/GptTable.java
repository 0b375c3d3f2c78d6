package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;

/**
 * A header and its entries.
 *
 * @param header the header
 * @param slots from the first one to the last one that is used; {@code slots.get(n - 1)} is partition n
 */
public record GptTable(GptHeader header, List<GptEntry> slots) {
  /** Slots of a new table. */
  static final int ENTRIES = 128;

  /** Sectors of a new table's slots. */
  static final int ENTRY_SECTORS = ENTRIES * GptEntry.SIZE / SectorSource.SECTOR;

  /** First sector that a partition of a new disk may use. */
  static final int FIRST_USABLE = 2 + ENTRY_SECTORS;

  public GptTable {
    slots = List.copyOf(slots);
  }

  /** The primary table of a new disk: 128 slots in sectors 2 to 33, as the boot ROM needs them when BL2 is at 34. */
  static GptTable primary(UUID diskGuid, TableForm.Bounds bounds, List<GptEntry> slots) {
    return new GptTable(
        new GptHeader(
            1,
            bounds.alternateLba(),
            bounds.firstUsable(),
            bounds.lastUsable(),
            diskGuid,
            2,
            ENTRIES,
            GptEntry.SIZE,
            crc(array(slots))),
        slots);
  }

  /** The backup of a primary table, which lies in the last sectors of the disk. */
  GptTable backup() {
    return new GptTable(
        new GptHeader(
            header.alternateLba(),
            header.myLba(),
            header.firstUsableLba(),
            header.lastUsableLba(),
            header.diskGuid(),
            header.alternateLba() - ENTRY_SECTORS,
            header.numberOfPartitionEntries(),
            header.sizeOfPartitionEntry(),
            header.partitionEntryArrayCrc32()),
        slots);
  }

  /**
   * Reads the table whose header lies at a sector.
   *
   * @throws BadInput when it is none, a CRC does not match, or a size is beyond the limits
   */
  static GptTable read(SectorSource source, long lba) {
    GptHeader header =
        GptHeader.parse(source.read(lba * SectorSource.SECTOR, SectorSource.SECTOR), lba);
    int length = header.entryArrayBytes();
    long position = header.partitionEntryLba() * SectorSource.SECTOR;
    if (position > source.size() - length) {
      throw badEntries(header, lba, "lie beyond the end of the disk");
    }
    byte[] array = source.read(position, length);
    long crc = crc(array);
    if (crc != header.partitionEntryArrayCrc32()) {
      throw badEntries(
          header,
          lba,
          "give CRC32 0x"
              + Long.toHexString(crc)
              + ", but the header at sector "
              + lba
              + " says 0x"
              + Long.toHexString(header.partitionEntryArrayCrc32()));
    }
    return new GptTable(header, slots(array, header.sizeOfPartitionEntry()));
  }

  /** A table of a header and the bytes of its slots, whatever their CRC. */
  static GptTable of(GptHeader header, byte[] array) {
    return new GptTable(header, slots(array, header.sizeOfPartitionEntry()));
  }

  /** The slots' bytes, for a table with slots of 128 bytes. */
  byte[] entryArray() {
    return array(slots);
  }

  private static byte[] array(List<GptEntry> slots) {
    ByteBuffer buffer = ByteBuffer.allocate(ENTRIES * GptEntry.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).write(buffer, i * GptEntry.SIZE);
    }
    return buffer.array();
  }

  private static List<GptEntry> slots(byte[] array, int size) {
    ByteBuffer buffer = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    List<GptEntry> slots = new ArrayList<>();
    int used = 0;
    for (int offset = 0; offset < array.length; offset += size) {
      GptEntry entry = GptEntry.parse(buffer, offset);
      slots.add(entry);
      if (entry.used()) {
        used = slots.size();
      }
    }
    return slots.subList(0, used);
  }

  private static long crc(byte[] array) {
    CRC32 crc = new CRC32();
    crc.update(array, 0, array.length);
    return crc.getValue();
  }

  private static BadInput badEntries(GptHeader header, long lba, String problem) {
    long position = header.partitionEntryLba();
    return new BadInput(
        "image.gpt-entries",
        "The GPT entries at sector " + position + " " + problem,
        Facts.of("sector", position, "header", lba),
        "");
  }
}
