package org.sbcprov.imaging.place;

import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.BackupState;
import org.sbcprov.imaging.gpt.GptHeader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.MbrReader;
import org.sbcprov.imaging.inspect.DiskView;
import org.sbcprov.imaging.inspect.Inhabited;

/** What bytes at an offset must not touch: the partition tables, and borders of partitions. */
final class OffsetRules {
  private static final int SECTOR = SectorSource.SECTOR;

  /** Sectors of the entries where there is no table that tells. */
  private static final int USUAL_ENTRIES = 32;

  private final long first;
  private final long end;
  private String touched = "";

  private OffsetRules(long position, long length) {
    this.first = position;
    this.end = position + length;
  }

  /**
   * Checks it.
   *
   * @param view the disk, if there is a GPT
   * @param position of the first byte
   * @param length bytes
   * @param force whether it is only warned of
   * @throws Refused {@code image.put-over}
   */
  static void require(
      SectorSource image, Optional<DiskView> view, long position, long length, boolean force, EventSink events) {
    OffsetRules rules = new OffsetRules(position, length);
    if (view.isPresent()) {
      rules.gpt(view.get());
    } else {
      Optional<Mbr> mbr = MbrReader.partitions(image);
      if (mbr.isPresent()) {
        rules.mbr(mbr.get());
      }
    }
    if (rules.touched.isEmpty() || length == 0) {
      return;
    }
    Refused problem =
        new Refused(
            "image.put-over",
            length + " bytes at 0x" + Long.toHexString(position) + " would go over " + rules.touched,
            Facts.of("offset", "0x" + Long.toHexString(position), "size", length, "touches", rules.touched),
            "sbcprov image inspect shows what lies where. --force writes all the same.");
    if (!force) {
      throw problem;
    }
    events.accept(new Warning(problem.code(), problem.getMessage(), problem.facts()));
  }

  private void gpt(DiskView view) {
    GptReading reading = view.reading();
    sectors("the MBR", 0, 0);
    if (reading.primary().isPresent()) {
      table("the GPT", reading.primary().get());
    } else {
      sectors("the GPT", 1, 1 + USUAL_ENTRIES);
    }
    if (reading.backup().isPresent()) {
      table("the backup GPT", reading.backup().get());
    } else if (reading.backupState() == BackupState.DAMAGED) {
      sectors("the backup GPT", reading.backupLba() - USUAL_ENTRIES, reading.backupLba());
    }
    for (Inhabited partition : view.partitions()) {
      if (partition.hasSectors()) {
        border(partition.label(), partition.entry().startingLba(), partition.entry().endingLba());
      }
    }
  }

  private void mbr(Mbr mbr) {
    sectors("the MBR", 0, 0);
    for (int i = 0; i < mbr.entries().size(); i++) {
      MbrEntry entry = mbr.entries().get(i);
      if (entry.osType() != 0) {
        border("partition " + (i + 1), entry.startingLba(), MbrReader.last(entry));
      }
    }
  }

  private void table(String what, GptTable table) {
    GptHeader header = table.header();
    long bytes = (long) header.numberOfPartitionEntries() * header.sizeOfPartitionEntry();
    sectors(what, header.myLba(), header.myLba());
    sectors(what, header.partitionEntryLba(), header.partitionEntryLba() + (bytes - 1) / SECTOR);
  }

  private void sectors(String what, long from, long to) {
    if (touched.isEmpty() && first < (to + 1) * SECTOR && end > from * SECTOR) {
      touched = what;
    }
  }

  /** What begins and ends within a partition is that one's content; so is all that touches none. */
  private void border(String label, long from, long to) {
    boolean touches = first < (to + 1) * SECTOR && end > from * SECTOR;
    boolean within = first >= from * SECTOR && end <= (to + 1) * SECTOR;
    if (touched.isEmpty() && touches && !within) {
      touched = "the border of " + label;
    }
  }
}
