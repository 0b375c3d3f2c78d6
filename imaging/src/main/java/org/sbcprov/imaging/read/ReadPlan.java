package org.sbcprov.imaging.read;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.MbrReader;
import org.sbcprov.imaging.gpt.TableEdit;

/**
 * What of a medium becomes the image.
 *
 * @param dataEnd bytes that are read
 * @param imageSize bytes of the image; what is behind those that are read is zeros, but for the pieces
 * @param pieces what stands in the image in the place of what the medium has, in order: a table that fits the size
 * @param words why it ends there
 */
public record ReadPlan(long dataEnd, long imageSize, List<TableEdit.Piece> pieces, String words) {
  private static final int SECTOR = SectorSource.SECTOR;

  /** The image ends with whole blocks of this many sectors. */
  private static final int ALIGNMENT = 8;

  private static final int ENTRY = 446;
  private static final int FIRST = ENTRY + 8;
  private static final int SECTORS = ENTRY + 12;

  public ReadPlan {
    pieces = List.copyOf(pieces);
  }

  /**
   * Makes it out.
   *
   * @throws org.sbcprov.core.failure.BadUsage {@code write.read-size} when there are fewer bytes than are to be read
   * @throws org.sbcprov.core.failure.Failure when the table cannot be read
   */
  public static ReadPlan of(SectorSource disk, ReadSize size) {
    switch (size.kind()) {
      case BYTES:
        if (size.bytes() > disk.size()) {
          throw ReadSize.bad(
              "The medium has " + disk.size() + " bytes, which is less than is to be read",
              size.bytes(),
              "Give at most its size, or all.");
        }
        return new ReadPlan(size.bytes(), size.bytes(), List.of(), "the first " + size.bytes() + " bytes, as they are");
      case ALL:
        return all(disk, "all of it, as it is");
      default:
        return automatic(disk);
    }
  }

  static ReadPlan all(SectorSource disk, String words) {
    return new ReadPlan(disk.size(), disk.size(), List.of(), words);
  }

  private static ReadPlan automatic(SectorSource disk) {
    if (disk.sectors() < 2) {
      return all(disk, "all of it");
    }
    if (GptReader.isPresent(disk)) {
      Optional<GptTable> table = GptReader.read(disk).primary();
      return table.isPresent()
          ? upToLast(disk, table.get())
          : all(disk, "all of it, because its GPT is damaged (sbcprov image inspect tells more)");
    }
    Optional<Mbr> mbr = MbrReader.partitions(disk);
    if (mbr.isEmpty()) {
      return all(disk, "all of it, because it has no partition table");
    }
    long end = 0;
    for (MbrEntry entry : mbr.get().entries()) {
      if (entry.sizeInLba() > 0) {
        end = Math.max(end, MbrReader.last(entry) + 1);
      }
    }
    if (end == 0 || end >= disk.sectors()) {
      return all(disk, "all of it, because its partitions end there");
    }
    return new ReadPlan(end * SECTOR, end * SECTOR, List.of(), "up to the end of the last partition");
  }

  private static ReadPlan upToLast(SectorSource disk, GptTable table) {
    long last = -1;
    for (GptEntry entry : table.slots()) {
      if (entry.used() && (entry.endingLba() < 0 || entry.endingLba() >= disk.sectors())) {
        return all(disk, "all of it, because a partition ends behind it");
      }
      last = entry.used() ? Math.max(last, entry.endingLba()) : last;
    }
    Optional<TableEdit> edit = TableEdit.of(table);
    if (last < 0 || edit.isEmpty()) {
      return all(disk, last < 0 ? "all of it, because it has no partitions" : "all of it, because its GPT is unusual");
    }
    long least = Math.max(last, edit.get().firstUsable() - 1) + 1 + edit.get().entrySectors() + 1;
    long sectors = (least + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (sectors >= disk.sectors()) {
      return all(disk, "all of it, because its partitions end there");
    }
    if (edit.get().entriesAt() < 2 || edit.get().entriesAt() > sectors - 1 - 2L * edit.get().entrySectors()) {
      return all(disk, "all of it, because its GPT lies behind its partitions");
    }
    TableEdit moved = edit.get().withBackupAt(sectors - 1);
    List<TableEdit.Piece> pieces = new ArrayList<>();
    pieces.add(new TableEdit.Piece(0, mbr(disk, table, sectors)));
    pieces.addAll(moved.primary());
    pieces.add(moved.backup());
    pieces.sort((a, b) -> Long.compare(a.position(), b.position()));
    return new ReadPlan(
        moved.backup().position(),
        sectors * SECTOR,
        pieces,
        "up to the end of the last partition, with the backup GPT behind it");
  }

  /** The first sector, whose entry for the GPT covers the image where it covered the medium. */
  private static byte[] mbr(SectorSource disk, GptTable table, long sectors) {
    byte[] sector = disk.read(0, SECTOR);
    ByteBuffer buffer = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    long size = Integer.toUnsignedLong(buffer.getInt(SECTORS));
    boolean covers = size == disk.sectors() - 1 || size == table.header().alternateLba();
    if (GptReader.isAnnounced(disk) && buffer.getInt(FIRST) == 1 && covers) {
      buffer.putInt(SECTORS, (int) Math.min(sectors - 1, 0xffff_ffffL));
    }
    return sector;
  }

  /** Whether the image is less than the medium. */
  public boolean isShorterThan(long diskSize) {
    return imageSize < diskSize;
  }
}
