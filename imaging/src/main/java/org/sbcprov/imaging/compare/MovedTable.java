package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.BackupState;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptHeader;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.medium.Range;

/**
 * A good GPT on a medium whose backup is at the end of the medium, not where the smaller image has it. It may say the same
 * as the image's, so that the first two sectors follow from the size alone; or it was changed since.
 *
 * @param start the first two sectors of the medium
 * @param saysTheSame whether these are what the image's would become on this medium
 * @param changes what it says that is not in the image's table
 * @param oldBackup where the image would have its backup, if it ends with it; nothing when a partition lies there
 * @param newBackup where it lies on the medium; nothing when a partition of the image lies there
 */
record MovedTable(byte[] start, boolean saysTheSame, List<String> changes, Range oldBackup, Range newBackup) {
  private static final int SECTOR = SectorSource.SECTOR;
  private static final int ENTRY = 446;
  private static final int TYPE = ENTRY + 4;
  private static final int LAST_CHS = ENTRY + 5;
  private static final int FIRST = ENTRY + 8;
  private static final int SECTORS = ENTRY + 12;
  private static final int ENTRY_END = ENTRY + 16;
  private static final long MOST_SECTORS = 0xffff_ffffL;
  private static final Range NOTHING = new Range(0, 0);

  /** Changes that are told. */
  private static final int MOST_CHANGES = 8;

  /**
   * Compares the two.
   *
   * @param image at least the first sectors of the image
   * @param medium all of the medium
   * @return empty when the first two sectors are the same anyway, or one of them has no good GPT with slots of the usual
   *     size, or that on the medium has no good backup at the medium's end
   * @throws org.sbcprov.core.failure.DeviceFailed when the medium cannot be read
   */
  static Optional<MovedTable> of(SectorSource image, SectorSource medium) {
    if (image.sectors() < 2 || medium.sectors() < 2) {
      return Optional.empty();
    }
    byte[] should = image.read(0, 2 * SECTOR);
    byte[] is = medium.read(0, 2 * SECTOR);
    if (Arrays.equals(should, is) || !GptReader.isPresent(image) || !GptReader.isPresent(medium)) {
      return Optional.empty();
    }
    Optional<GptTable> original = GptReader.read(image).primary();
    GptReading reading = GptReader.read(medium);
    if (original.isEmpty() || reading.primary().isEmpty() || reading.backupState() != BackupState.AT_END) {
      return Optional.empty();
    }
    GptTable table = reading.primary().get();
    Optional<TableEdit> before = TableEdit.of(original.get());
    Optional<TableEdit> now = TableEdit.of(table);
    if (before.isEmpty() || now.isEmpty()) {
      return Optional.empty();
    }
    boolean same =
        original.get().slots().equals(table.slots())
            && follows(before.get(), now.get().lastUsable(), medium.sectors(), should, is);
    return Optional.of(
        new MovedTable(
            is,
            same,
            same ? List.of() : changes(original.get(), table),
            backup(before.get(), before.get()),
            backup(now.get(), before.get())));
  }

  /** Whether the first two sectors are those of the image but for what follows from the size of the medium. */
  private static boolean follows(TableEdit table, long lastUsable, long sectors, byte[] should, byte[] is) {
    TableEdit moved = table.withBackupAt(sectors - 1);
    if (lastUsable < table.lastUsable() || lastUsable > moved.lastUsable()) {
      return false;
    }
    // Programs differ in how far they let partitions go.
    TableEdit there =
        new TableEdit(
            moved.diskGuid(), moved.firstUsable(), lastUsable, moved.alternate(), moved.entriesAt(), moved.count(),
            moved.slots());
    byte[] header = null;
    for (TableEdit.Piece piece : there.primary()) {
      header = piece.position() == SECTOR ? piece.bytes() : header;
    }
    return header != null
        && Arrays.equals(header, 0, SECTOR, is, SECTOR, 2 * SECTOR)
        && mbrFollows(sectors, should, is);
  }

  private static boolean mbrFollows(long sectors, byte[] should, byte[] is) {
    if (Arrays.equals(should, 0, SECTOR, is, 0, SECTOR)) {
      return true;
    }
    long size = Integer.toUnsignedLong(ByteBuffer.wrap(is).order(ByteOrder.LITTLE_ENDIAN).getInt(SECTORS));
    return (is[TYPE] & 0xff) == MbrEntry.GPT_PROTECTIVE
        && size == Math.min(sectors - 1, MOST_SECTORS)
        && Arrays.equals(should, 0, LAST_CHS, is, 0, LAST_CHS)
        && Arrays.equals(should, FIRST, SECTORS, is, FIRST, SECTORS)
        && Arrays.equals(should, ENTRY_END, SECTOR, is, ENTRY_END, SECTOR);
  }

  /** What is told apart by people: partitions, and what about them. */
  private static List<String> changes(GptTable original, GptTable table) {
    List<String> changes = new ArrayList<>();
    int slots = Math.max(original.slots().size(), table.slots().size());
    for (int i = 0; i < slots && changes.size() < MOST_CHANGES; i++) {
      String what = change(slot(original, i), slot(table, i));
      if (!what.isEmpty()) {
        changes.add("partition " + (i + 1) + ", " + what);
      }
    }
    GptHeader one = original.header();
    GptHeader other = table.header();
    if (!one.diskGuid().equals(other.diskGuid())) {
      changes.add("the GUID of the disk");
    }
    if (changes.isEmpty()) {
      changes.add("its first two sectors");
    }
    return changes;
  }

  private static GptEntry slot(GptTable table, int index) {
    return index < table.slots().size() ? table.slots().get(index) : TableEdit.unused();
  }

  private static String change(GptEntry before, GptEntry now) {
    if (before.used() != now.used()) {
      return now.used() ? "new" : "removed";
    }
    if (!now.used() || before.equals(now)) {
      return "";
    }
    List<String> what = new ArrayList<>();
    if (before.startingLba() != now.startingLba()) {
      what.add("start");
    }
    if (before.endingLba() != now.endingLba()) {
      what.add("end");
    }
    if (!before.name().equals(now.name())) {
      what.add("name");
    }
    return what.isEmpty() ? "type, GUID or attributes" : String.join(" and ", what);
  }

  /** Where a table has its backup, unless that is in a partition of the image. */
  private static Range backup(TableEdit table, TableEdit image) {
    long header = table.alternate();
    long first = header - table.entrySectors();
    if (first <= table.entrySectors() + 1 || header >= Long.MAX_VALUE / SECTOR - 1) {
      return NOTHING;
    }
    for (GptEntry entry : image.slots()) {
      if (entry.used() && entry.startingLba() <= header && entry.endingLba() >= first) {
        return NOTHING;
      }
    }
    return new Range(first * SECTOR, (header + 1) * SECTOR);
  }
}
