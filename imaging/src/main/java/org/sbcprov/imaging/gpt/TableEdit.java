package org.sbcprov.imaging.gpt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;

/**
 * A table that is to be on a disk: its entries and header, as primary or as backup. Slots have 128 bytes.
 *
 * @param diskGuid the disk's GUID
 * @param firstUsable first sector that a partition may use
 * @param lastUsable the last one
 * @param alternate the sector of the backup's header
 * @param entriesAt first sector of the primary's entries
 * @param count slots, used or not
 * @param slots up to the last one that is used
 */
public record TableEdit(
    UUID diskGuid, long firstUsable, long lastUsable, long alternate, long entriesAt, int count, List<GptEntry> slots) {
  private static final int SECTOR = SectorSource.SECTOR;

  public TableEdit {
    slots = List.copyOf(slots);
  }

  /**
   * Bytes at a place.
   *
   * @param position of the first one
   * @param bytes themselves
   */
  public record Piece(long position, byte[] bytes) {}

  /** A slot without a partition. */
  public static GptEntry unused() {
    return GptEntry.UNUSED;
  }

  /** What a table on a disk says; empty when its slots have another size, so that writing them would lose something. */
  public static Optional<TableEdit> of(GptTable table) {
    GptHeader header = table.header();
    if (header.sizeOfPartitionEntry() != GptEntry.SIZE) {
      return Optional.empty();
    }
    boolean primary = header.myLba() == 1;
    return Optional.of(
        new TableEdit(
            header.diskGuid(),
            header.firstUsableLba(),
            header.lastUsableLba(),
            primary ? header.alternateLba() : header.myLba(),
            primary ? header.partitionEntryLba() : 2,
            header.numberOfPartitionEntries(),
            table.slots()));
  }

  /**
   * The table whose header lies at a sector although its CRCs do not match, when all else makes sense: sizes and sectors
   * within the limits, partitions that do not overlap, at least one of them, and names that are texts.
   */
  public static Optional<GptTable> lenient(SectorSource source, long lba) {
    if (lba < 1 || lba >= source.sectors()) {
      return Optional.empty();
    }
    try {
      GptHeader header = GptHeader.parse(source.read(lba * SECTOR, SECTOR), lba, false);
      long position = header.partitionEntryLba() * SECTOR;
      if (position > source.size() - header.entryArrayBytes()) {
        return Optional.empty();
      }
      byte[] array = source.read(position, header.entryArrayBytes());
      GptTable table = GptTable.of(header, array);
      return makesSense(table, source.sectors()) ? Optional.of(table) : Optional.empty();
    } catch (BadInput e) {
      return Optional.empty();
    }
  }

  private static boolean makesSense(GptTable table, long sectors) {
    int used = 0;
    for (GptEntry entry : table.slots()) {
      used += entry.used() ? 1 : 0;
      for (int i = 0; i < entry.name().length(); i++) {
        if (Character.isISOControl(entry.name().charAt(i))) {
          return false;
        }
      }
    }
    List<Finding> findings = new ArrayList<>();
    TableRules.check(table, sectors, findings);
    for (Finding finding : findings) {
      if (finding.severity() == Severity.ERROR || finding.code().equals("image.gpt-guid")) {
        return false;
      }
    }
    return used > 0;
  }

  /** The same with other slots. */
  public TableEdit with(List<GptEntry> others) {
    return new TableEdit(diskGuid, firstUsable, lastUsable, alternate, entriesAt, count, others);
  }

  /** The same with its backup at another sector, and usable sectors up to that. */
  public TableEdit withBackupAt(long lba) {
    return new TableEdit(diskGuid, firstUsable, lba - entrySectors() - 1, lba, entriesAt, count, slots);
  }

  /** Sectors of the slots. */
  public int entrySectors() {
    return (count * GptEntry.SIZE + SECTOR - 1) / SECTOR;
  }

  /** What makes the primary table: one piece when the slots follow the header, as they usually do. */
  public List<Piece> primary() {
    byte[] header = header(1, alternate, entriesAt);
    if (entriesAt == 2) {
      return List.of(new Piece(SECTOR, joined(header, entries())));
    }
    return List.of(new Piece(entriesAt * SECTOR, entries()), new Piece(SECTOR, header));
  }

  /** What makes the backup: the slots, and the header behind them. */
  public Piece backup() {
    long entries = alternate - entrySectors();
    return new Piece(entries * SECTOR, joined(entries(), header(alternate, 1, entries)));
  }

  private byte[] entries() {
    ByteBuffer buffer = ByteBuffer.allocate(entrySectors() * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < slots.size(); i++) {
      slots.get(i).write(buffer, i * GptEntry.SIZE);
    }
    return buffer.array();
  }

  private byte[] header(long my, long other, long entries) {
    CRC32 crc = new CRC32();
    crc.update(entries(), 0, count * GptEntry.SIZE);
    GptHeader header =
        new GptHeader(
            my, other, firstUsable, lastUsable, diskGuid, entries, count, GptEntry.SIZE, crc.getValue());
    ByteBuffer buffer = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    header.write(buffer, 0);
    return buffer.array();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
