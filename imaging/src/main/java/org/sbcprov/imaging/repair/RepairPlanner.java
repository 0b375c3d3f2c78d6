package org.sbcprov.imaging.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Severity;
import org.sbcprov.imaging.gpt.BackupState;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptHeader;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.inspect.DiskView;
import org.sbcprov.imaging.inspect.Inhabited;

/**
 * Finds out what mends a disk. First the table to go by is chosen; then its entries are mended, then the backup's place;
 * at last both tables are made out anew, and what differs from the disk becomes the changes.
 */
public final class RepairPlanner {
  private static final int SECTOR = SectorSource.SECTOR;
  private static final String ONE_OF_TWO =
      "The backup GPT says something else than the primary one; --only backup takes the primary one for right";

  private final SectorSource image;
  private final RepairChoice choice;
  private final GptReading reading;
  private final List<Repair> repairs = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private final List<long[]> erased = new ArrayList<>();
  private boolean writesPrimary;
  private boolean writesBackup;
  private boolean primaryWasGood;

  private RepairPlanner(SectorSource image, RepairChoice choice) {
    this.image = image;
    this.choice = choice;
    this.reading = GptReader.read(image);
  }

  /**
   * Plans.
   *
   * @param image at least one sector
   * @throws org.sbcprov.core.failure.IoFailed when reading fails; nothing else is thrown
   */
  public static RepairPlan plan(SectorSource image, RepairChoice choice) {
    return new RepairPlanner(image, choice).plan();
  }

  private RepairPlan plan() {
    primaryWasGood = reading.primary().isPresent();
    Optional<GptTable> base = primaryWasGood ? reading.primary() : replacement();
    if (base.isEmpty()) {
      return new RepairPlan(repairs, List.of(), left);
    }
    Optional<TableEdit> table = TableEdit.of(base.get());
    if (table.isEmpty()) {
      left.add("The GPT's entries have another size than 128 bytes; writing them anew could lose something");
      return new RepairPlan(repairs, List.of(), left);
    }
    TableEdit edit = table.get();
    DiskView view = DiskView.of(primaryWasGood ? image : new Overlay(image, edit.primary()));
    boolean undecided =
        reading.backupState() == BackupState.DIFFERENT && primaryWasGood && !choice.names(RepairKind.BACKUP);
    if (undecided) {
      left.add(ONE_OF_TWO);
    } else {
      mendHeaderSizes();
      edit = mendSlots(view, edit);
      edit = mendBackup(view, edit);
      findStale(view);
    }
    byte[] mbr = mendMbr(view, edit);
    addOtherErrors(view);
    return new RepairPlan(repairs, changes(edit, mbr), left);
  }

  /** The table to put in the place of a primary one that is not good. */
  private Optional<GptTable> replacement() {
    if (!choice.wants(RepairKind.CRC)) {
      left.add("The primary GPT is damaged; --only crc mends that");
      return Optional.empty();
    }
    if (reading.backup().isPresent()) {
      repairs.add(
          new Repair(
              RepairKind.CRC, "The primary GPT is restored from the backup at sector " + reading.backupLba()));
      writesPrimary = true;
      return reading.backup();
    }
    Optional<GptTable> primary = TableEdit.lenient(image, 1);
    Optional<GptTable> backup = TableEdit.lenient(image, image.sectors() - 1);
    if (primary.isPresent() && backup.isPresent() && !sameSlots(primary.get(), backup.get())) {
      left.add("Neither table's checksums match, and they differ; which one is right cannot be told");
      return Optional.empty();
    }
    Optional<GptTable> chosen = primary.isPresent() ? primary : backup;
    if (chosen.isEmpty()) {
      left.add("Neither the primary GPT nor a backup makes sense");
      return Optional.empty();
    }
    repairs.add(
        new Repair(
            RepairKind.CRC,
            primary.isPresent()
                ? "The checksums of the primary GPT are computed anew; all else in it makes sense"
                : "The primary GPT is restored from the backup, whose checksums are computed anew"));
    writesPrimary = true;
    return chosen;
  }

  /** Both are written anew with the size that everybody writes, and BL2 takes for granted. */
  private void mendHeaderSizes() {
    for (Finding finding : reading.findings()) {
      if (finding.code().equals(GptReader.HEADER_SIZE) && choice.wants(RepairKind.CRC)) {
        repairs.add(
            new Repair(
                RepairKind.CRC,
                "The GPT header at sector " + finding.details().get("sector") + " gets its usual size, 92 bytes"));
        writesPrimary |= finding.details().get("sector").equals(1L);
        writesBackup |= !finding.details().get("sector").equals(1L);
      }
    }
  }

  private static boolean sameSlots(GptTable a, GptTable b) {
    return a.slots().equals(b.slots()) && a.header().diskGuid().equals(b.header().diskGuid());
  }

  private TableEdit mendSlots(DiskView view, TableEdit edit) {
    int before = repairs.size();
    List<GptEntry> slots = new SlotRepairs(view, edit.slots(), choice, repairs, left).apply();
    if (repairs.size() == before) {
      return edit;
    }
    writesPrimary = true;
    writesBackup = hasBackup();
    return edit.with(slots);
  }

  private boolean hasBackup() {
    return reading.backup().isPresent();
  }

  private TableEdit mendBackup(DiskView view, TableEdit edit) {
    long last = image.sectors() - 1;
    boolean there = hasBackup() && reading.backupLba() == last;
    if (there && reading.backupState() != BackupState.DIFFERENT && primaryWasGood) {
      return edit;
    }
    boolean damaged = reading.backupState() == BackupState.DAMAGED;
    if (!choice.wants(RepairKind.BACKUP) && !(damaged && choice.wants(RepairKind.CRC))) {
      return edit;
    }
    if (there && !primaryWasGood) {
      return edit.withBackupAt(last);
    }
    String problem = noRoom(view, edit);
    if (!problem.isEmpty()) {
      left.add("There is no backup GPT at the end: " + problem);
      return edit;
    }
    if (reading.backupState() == BackupState.ELSEWHERE) {
      repairs.add(
          new Repair(
              RepairKind.BACKUP,
              "The backup GPT moves from sector " + reading.backupLba() + " to the last one, " + last
                  + "; partitions may use sectors up to " + (last - edit.entrySectors() - 1) + " then"));
      eraseOld(view, reading.backup().orElseThrow());
    } else {
      repairs.add(
          new Repair(
              RepairKind.BACKUP,
              (reading.backupState() == BackupState.DIFFERENT
                      ? "The backup GPT becomes a copy of the primary one"
                      : damaged ? "The damaged backup GPT is written anew" : "A backup GPT is written")
                  + ", at sector " + last));
    }
    writesBackup = true;
    writesPrimary |= edit.alternate() != last || edit.lastUsable() != last - edit.entrySectors() - 1;
    return edit.withBackupAt(last);
  }

  /** Why there can be no backup at the end, or empty. */
  private String noRoom(DiskView view, TableEdit edit) {
    long last = image.sectors() - 1;
    long first = last - edit.entrySectors();
    if (first < edit.firstUsable()) {
      return "the disk is too small";
    }
    for (Inhabited partition : view.partitions()) {
      if (partition.entry().endingLba() >= first || partition.entry().endingLba() < 0) {
        return partition.entry().endingLba() > last
            ? partition.title() + " ends behind the file, which is cut off; mend it on the card"
            : partition.title() + " reaches into the last " + (edit.entrySectors() + 1) + " sectors";
      }
    }
    byte[] there = image.read(first * SECTOR, (edit.entrySectors() + 1) * SECTOR);
    boolean table = GptReader.isHeader(there, edit.entrySectors() * SECTOR);
    for (int i = 0; i < there.length; i++) {
      boolean free = there[i] == 0 || there[i] == (byte) 0xff || table || isOldBackup(first + i / SECTOR);
      if (!free) {
        return "something lies in the last " + (edit.entrySectors() + 1) + " sectors";
      }
    }
    return "";
  }

  private boolean isOldBackup(long sector) {
    if (reading.backup().isEmpty()) {
      return false;
    }
    GptHeader old = reading.backup().get().header();
    long entries = old.partitionEntryLba();
    return sector == old.myLba() || sector >= entries && sector < entries + entrySectors(old);
  }

  private static long entrySectors(GptHeader header) {
    return Math.max(1, (header.numberOfPartitionEntries() * 128L + SECTOR - 1) / SECTOR);
  }

  private void eraseOld(DiskView view, GptTable old) {
    long entries = old.header().partitionEntryLba();
    erase(view, entries, entries + entrySectors(old.header()) - 1);
    erase(view, old.header().myLba(), old.header().myLba());
  }

  private void findStale(DiskView view) {
    if (!choice.wants(RepairKind.BACKUP)) {
      return;
    }
    for (Finding finding : reading.findings()) {
      if (finding.code().equals("image.gpt-stale") && finding.details().get("sector") instanceof Long lba) {
        boolean overwritten = writesBackup && lba == image.sectors() - 1;
        if (!overwritten && erase(view, lba, lba)) {
          repairs.add(new Repair(RepairKind.BACKUP, "The GPT header that was left at sector " + lba + " is erased"));
        }
      }
    }
  }

  /** Marks sectors for erasing, but never any of a partition. */
  private boolean erase(DiskView view, long first, long last) {
    for (Inhabited partition : view.partitions()) {
      if (partition.entry().startingLba() <= last && partition.entry().endingLba() >= first) {
        left.add("The old GPT at sector " + first + " lies within " + partition.label() + " and stays");
        return false;
      }
    }
    if (first < 2 || last >= image.sectors()) {
      return false;
    }
    erased.add(new long[] {first, last});
    return true;
  }

  private byte[] mendMbr(DiskView view, TableEdit edit) {
    byte[] before = image.read(0, SECTOR);
    boolean follows = edit.alternate() == image.sectors() - 1 && writesBackup;
    if (!choice.wants(RepairKind.MBR) && !follows) {
      return before;
    }
    boolean cut = false;
    for (Inhabited partition : view.partitions()) {
      cut |= partition.entry().endingLba() >= image.sectors();
    }
    long sectors = cut && edit.alternate() > 1 && edit.alternate() < Long.MAX_VALUE ? edit.alternate() + 1 : image.sectors();
    MbrRepair repair = new MbrRepair(before, sectors, edit.alternate(), repairs, left);
    return choice.wants(RepairKind.MBR) ? repair.apply(reading.mbr()) : repair.follow(reading.mbr());
  }

  /** What is wrong with the table and nothing of this mends. */
  private void addOtherErrors(DiskView view) {
    for (Finding finding : view.reading().findings()) {
      boolean partitions =
          finding.code().equals("image.gpt-overlap")
              || finding.code().equals("image.gpt-bounds")
              || finding.code().equals("image.gpt-guid");
      if (partitions && finding.severity() != Severity.OK) {
        left.add(finding.words());
      }
    }
  }

  /** What is not the good table is written first; the MBR, without which a disk is none with a GPT, last. */
  private List<Change> changes(TableEdit edit, byte[] mbr) {
    List<Change> changes = new ArrayList<>();
    List<TableEdit.Piece> primary = writesPrimary ? edit.primary() : List.of();
    if (!primaryWasGood) {
      addAll(changes, "the primary GPT", primary);
    }
    if (writesBackup) {
      add(changes, "the backup GPT", edit.backup());
    }
    if (primaryWasGood) {
      addAll(changes, "the primary GPT", primary);
    }
    for (long[] range : erased) {
      long last = writesBackup ? Math.min(range[1], edit.backup().position() / SECTOR - 1) : range[1];
      if (last >= range[0]) {
        add(changes, "an old GPT", new TableEdit.Piece(range[0] * SECTOR, new byte[(int) (last - range[0] + 1) * SECTOR]));
      }
    }
    add(changes, "the MBR", new TableEdit.Piece(0, mbr));
    return changes;
  }

  private void addAll(List<Change> changes, String what, List<TableEdit.Piece> pieces) {
    for (TableEdit.Piece piece : pieces) {
      add(changes, what, piece);
    }
  }

  private void add(List<Change> changes, String what, TableEdit.Piece piece) {
    Change change =
        new Change(what, piece.position(), image.read(piece.position(), piece.bytes().length), piece.bytes());
    if (!change.isEmpty()) {
      changes.add(change.narrowed());
    }
  }
}
