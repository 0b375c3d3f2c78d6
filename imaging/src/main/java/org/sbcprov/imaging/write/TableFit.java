package org.sbcprov.imaging.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.BackupState;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.magic.Magic;
import org.sbcprov.imaging.medium.Range;
import org.sbcprov.imaging.stream.Piece;

/**
 * What becomes of an image's GPT on a disk that is larger than the image: its backup belongs into the disk's last sectors,
 * and the primary header and the protective MBR have to say so. Done for images that end with a good backup, and in
 * the form in which {@code image repair} does it; all others keep their tables.
 *
 * <p>Made of the first MiB; then it has to see the rest of the image, and keeps the few sectors in which the backup lies.
 */
public final class TableFit {
  private static final int SECTOR = SectorSource.SECTOR;

  /** Of disks that do not pretend to have smaller ones (4Kn). */
  private static final int LARGE_SECTOR = 4096;

  /** No disk has more sectors: 2^59 bytes. */
  private static final long MOST_SECTORS = 1L << 50;

  /** What a source claims of which only the start is there. */
  private static final long UNKNOWN_SIZE = MOST_SECTORS * SECTOR;

  private static final int ENTRY = 446;
  private static final int ENTRY_TYPE = ENTRY + 4;
  private static final int ENTRY_FIRST = ENTRY + 8;
  private static final int ENTRY_SECTORS = ENTRY + 12;
  private static final long MOST_IN_MBR = 0xffff_ffffL;

  private final byte[] head;

  /** The table, when it is one that may move; else null. */
  private final TableEdit table;

  /** The backup in the image: its bytes as far as they were seen. */
  private final byte[] backup;

  private TableFit(byte[] head, TableEdit table) {
    this.head = head;
    this.table = table;
    this.backup = table == null ? new byte[0] : new byte[(table.entrySectors() + 1) * SECTOR];
    if (table != null) {
      keep(0, ByteBuffer.wrap(head));
    }
  }

  /**
   * Bytes that a disk gets instead of, or beside, those of the image.
   *
   * @param head the first MiB as it is to be
   * @param pieces others, none of which overlap; they have to be on the disk before the first MiB
   * @param moved whether the backup goes to the end of the disk
   */
  public record Plan(byte[] head, List<TableEdit.Piece> pieces, boolean moved) {}

  /**
   * Looks at the start of an image.
   *
   * @param head its first MiB, or all of it when it is shorter
   */
  public static TableFit of(byte[] head) {
    return new TableFit(head, head.length < 2 * SECTOR ? null : movable(head));
  }

  /** Bytes of a sector as a GPT counts, by where its header is; 0 when there is none, or two. */
  static int sectorSize(byte[] head) {
    boolean usual = Magic.GPT.isIn(head);
    boolean large = Magic.GPT.isAt(head, LARGE_SECTOR - SECTOR);
    return usual == large ? 0 : usual ? SECTOR : LARGE_SECTOR;
  }

  private static TableEdit movable(byte[] head) {
    GptReading reading = GptReader.read(new Parts(UNKNOWN_SIZE, head, 0, new byte[0]));
    if (reading.primary().isEmpty() || reading.mbr().kind() != Mbr.Kind.PROTECTIVE) {
      return null;
    }
    Optional<TableEdit> edit = TableEdit.of(reading.primary().get());
    if (edit.isEmpty()) {
      return null;
    }
    TableEdit table = edit.get();
    long entries = table.alternate() - table.entrySectors();
    long primaryEnd = table.entriesAt() + table.entrySectors();
    boolean sane =
        table.alternate() < MOST_SECTORS && entries >= primaryEnd && primaryEnd * SECTOR <= head.length && entries > 1;
    return sane && isOutsidePartitions(table, entries, table.alternate()) ? table : null;
  }

  private static boolean isOutsidePartitions(TableEdit table, long first, long last) {
    for (GptEntry entry : table.slots()) {
      boolean outside = entry.startingLba() > last || entry.endingLba() < first;
      if (entry.used() && !(outside && entry.startingLba() >= 0 && entry.endingLba() >= entry.startingLba())) {
        return false;
      }
    }
    return true;
  }

  private long backupFrom() {
    return (table.alternate() - table.entrySectors()) * SECTOR;
  }

  /** Looks at a piece of the image behind the first MiB. */
  void see(Piece piece) {
    if (table != null && !piece.isFree()) {
      keep(piece.position(), piece.bytes());
    }
  }

  private void keep(long position, ByteBuffer bytes) {
    long from = Math.max(position, backupFrom());
    long to = Math.min(position + bytes.remaining(), backupFrom() + backup.length);
    if (from < to) {
      bytes.slice((int) (from - position), (int) (to - from)).get(backup, (int) (from - backupFrom()), (int) (to - from));
    }
  }

  /** Bytes of the image that are to be others if its backup turns out to be good; empty when they stay in any case. */
  List<TableEdit.Piece> expected(long diskSize) {
    return table == null || !fits(diskSize) ? List.of() : pieces(moved(diskSize));
  }

  private boolean fits(long diskSize) {
    long last = diskSize / SECTOR - 1;
    return last > table.alternate() && isOutsidePartitions(table, last - table.entrySectors(), last);
  }

  private TableEdit moved(long diskSize) {
    return table.withBackupAt(diskSize / SECTOR - 1);
  }

  /** The new backup, and zeros in the place of the old one. */
  private List<TableEdit.Piece> pieces(TableEdit moved) {
    List<TableEdit.Piece> pieces = new ArrayList<>();
    TableEdit.Piece fresh = moved.backup();
    long to = Math.min(backupFrom() + backup.length, fresh.position());
    if (to > backupFrom()) {
      pieces.add(new TableEdit.Piece(backupFrom(), new byte[(int) (to - backupFrom())]));
    }
    pieces.add(fresh);
    return pieces;
  }

  /**
   * What a disk gets, after all of the image was seen.
   *
   * @param imageSize in bytes
   * @param diskSize in bytes, at least that
   */
  public Plan plan(long imageSize, long diskSize) {
    if (table == null || !fits(diskSize) || !endsWithBackup(imageSize)) {
      return new Plan(head.clone(), List.of(), false);
    }
    TableEdit moved = moved(diskSize);
    byte[] changed = head.clone();
    for (TableEdit.Piece piece : moved.primary()) {
      System.arraycopy(piece.bytes(), 0, changed, (int) piece.position(), piece.bytes().length);
    }
    follow(changed, diskSize / SECTOR);
    List<TableEdit.Piece> pieces = new ArrayList<>();
    for (TableEdit.Piece piece : pieces(moved)) {
      if (piece.position() >= head.length) {
        pieces.add(piece);
      } else {
        // An image that is so small that its backup lies in the part that is written last.
        int within = (int) Math.min(piece.bytes().length, head.length - piece.position());
        System.arraycopy(piece.bytes(), 0, changed, (int) piece.position(), within);
        if (within < piece.bytes().length) {
          byte[] rest = Arrays.copyOfRange(piece.bytes(), within, piece.bytes().length);
          pieces.add(new TableEdit.Piece(head.length, rest));
        }
      }
    }
    return new Plan(changed, pieces, true);
  }

  private boolean endsWithBackup(long imageSize) {
    if (imageSize != (table.alternate() + 1) * SECTOR) {
      return false;
    }
    GptReading reading = GptReader.read(new Parts(imageSize, head, backupFrom(), backup));
    Optional<GptTable> there = reading.backup();
    return reading.backupState() == BackupState.AT_END
        && there.isPresent()
        && there.get().header().partitionEntryLba() == table.alternate() - table.entrySectors();
  }

  /** The protective MBR's size, where it told the image's. */
  private void follow(byte[] sector, long diskSectors) {
    ByteBuffer mbr = ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN);
    long size = Integer.toUnsignedLong(mbr.getInt(ENTRY_SECTORS));
    boolean usual = (sector[ENTRY_TYPE] & 0xff) == MbrEntry.GPT_PROTECTIVE && mbr.getInt(ENTRY_FIRST) == 1;
    if (usual && size != 0 && size != MOST_IN_MBR) {
      mbr.putInt(ENTRY_SECTORS, (int) Math.min(diskSectors - 1, MOST_IN_MBR));
    }
  }

  /** Where the backup lies in an image that may have one that moves, for tests and messages. */
  Optional<Range> oldBackup() {
    return table == null ? Optional.empty() : Optional.of(new Range(backupFrom(), backupFrom() + backup.length));
  }

  /** The image's own bytes at the place of the backup. */
  TableEdit.Piece seenBackup() {
    return new TableEdit.Piece(backupFrom(), backup.clone());
  }

  /** The start of an image and one other part of it; all else reads as zeros. */
  private record Parts(long size, byte[] head, long position, byte[] part) implements SectorSource {
    @Override
    public byte[] read(long from, int length) {
      byte[] bytes = new byte[length];
      put(0, head, from, bytes);
      put(position, part, from, bytes);
      return bytes;
    }

    private static void put(long at, byte[] source, long position, byte[] bytes) {
      long from = Math.max(at, position);
      long to = Math.min(at + source.length, position + bytes.length);
      if (from < to) {
        System.arraycopy(source, (int) (from - at), bytes, (int) (from - position), (int) (to - from));
      }
    }
  }
}
