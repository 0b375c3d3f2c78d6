package org.sbcprov.imaging.compare;

import java.util.Arrays;
import java.util.Optional;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.BackupState;
import org.sbcprov.imaging.gpt.GptHeader;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.medium.Range;

/**
 * A GPT on a medium that says the same as that of a smaller image: its backup is at the end of the medium, and the first
 * two sectors follow from that.
 *
 * @param start the first two sectors of the medium
 * @param oldBackup where the backup lies in the image
 * @param newBackup where it lies on the medium
 */
record MovedTable(byte[] start, Range oldBackup, Range newBackup) {
  private static final int SECTOR = SectorSource.SECTOR;
  private static final int ENTRY = 446;
  private static final int ENTRY_SIZE = 16;
  private static final int TYPE = 4;
  private static final int FIRST = 8;
  private static final long MOST_SECTORS = 0xffff_ffffL;

  /**
   * Compares the two.
   *
   * @param image at least the first sectors of the image
   * @param medium all of the medium
   * @return empty when the first two sectors are the same anyway, or do not say the same, or a checksum is wrong
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
    if (original.isEmpty()
        || reading.primary().isEmpty()
        || reading.backupState() != BackupState.AT_END
        || !saysTheSame(original.get(), reading.primary().get())
        || !followsSize(should, is, reading)) {
      return Optional.empty();
    }
    return Optional.of(new MovedTable(is, backup(original.get()), backup(reading.primary().get())));
  }

  private static boolean saysTheSame(GptTable original, GptTable table) {
    GptHeader one = original.header();
    GptHeader other = table.header();
    return original.slots().equals(table.slots())
        && one.diskGuid().equals(other.diskGuid())
        && one.firstUsableLba() == other.firstUsableLba()
        && one.partitionEntryLba() == other.partitionEntryLba()
        && one.numberOfPartitionEntries() == other.numberOfPartitionEntries()
        && one.sizeOfPartitionEntry() == other.sizeOfPartitionEntry()
        && one.lastUsableLba() <= other.lastUsableLba();
  }

  /** Whether the MBR is the same but for the size of the entry that stands for the disk, which is right. */
  private static boolean followsSize(byte[] should, byte[] is, GptReading reading) {
    if (Arrays.equals(should, 0, SECTOR, is, 0, SECTOR)) {
      return true;
    }
    boolean same =
        Arrays.equals(should, 0, ENTRY, is, 0, ENTRY)
            && Arrays.equals(should, ENTRY + ENTRY_SIZE, SECTOR, is, ENTRY + ENTRY_SIZE, SECTOR)
            && Arrays.equals(should, ENTRY + TYPE, ENTRY + TYPE + 1, is, ENTRY + TYPE, ENTRY + TYPE + 1)
            && Arrays.equals(should, ENTRY + FIRST, ENTRY + FIRST + 4, is, ENTRY + FIRST, ENTRY + FIRST + 4);
    Mbr mbr = reading.mbr();
    MbrEntry first = mbr.entries().get(0);
    return same
        && first.osType() == MbrEntry.GPT_PROTECTIVE
        && first.sizeInLba() == Math.min(reading.sectors() - 1, MOST_SECTORS);
  }

  private static Range backup(GptTable table) {
    Optional<TableEdit> edit = TableEdit.of(table);
    long header = table.header().alternateLba();
    int entries = edit.isPresent() ? edit.get().entrySectors() : 0;
    boolean within = header > entries && header < Long.MAX_VALUE / SECTOR - 1;
    return within ? new Range((header - entries) * SECTOR, (header + 1) * SECTOR) : new Range(0, 0);
  }
}
