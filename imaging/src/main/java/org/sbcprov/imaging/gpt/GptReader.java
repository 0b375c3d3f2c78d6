package org.sbcprov.imaging.gpt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;

/** Reads the partition tables of a disk that nobody vouches for: whatever is wrong becomes a finding. */
public final class GptReader {
  /** The code of the finding that a header has another size than BL2 takes. */
  public static final String HEADER_SIZE = "image.gpt-header-size";

  private static final int SECTOR = SectorSource.SECTOR;
  private static final String REWRITE = "Write the image again, or let sbcprov image repair mend the table.";

  /** Sectors at the end of a disk that are searched for tables that were left there, and how many are read at once. */
  private static final long STALE_SEARCH = 2048;

  private static final int PIECE = 512;

  private final SectorSource source;
  private final long sectors;
  private final List<Finding> findings = new ArrayList<>();
  private Optional<GptTable> primary = Optional.empty();
  private Optional<GptTable> backup = Optional.empty();
  private BackupState backupState = BackupState.MISSING;
  private long backupLba;

  private GptReader(SectorSource source) {
    this.source = source;
    this.sectors = source.sectors();
  }

  /** Whether there is a GPT header, good or bad, where the primary one or the backup belongs. */
  public static boolean isPresent(SectorSource source) {
    long sectors = source.sectors();
    return sectors > 1
        && (GptHeader.startsIn(sector(source, 1)) || GptHeader.startsIn(sector(source, sectors - 1)));
  }

  /** Whether a GPT header, good or bad, begins at an offset at which there is a sector. */
  public static boolean isHeader(byte[] bytes, int offset) {
    return GptHeader.startsIn(bytes, offset);
  }

  /** Whether the MBR says that there is a GPT. */
  public static boolean isAnnounced(SectorSource source) {
    if (source.sectors() < 1) {
      return false;
    }
    Mbr.Kind kind = Mbr.parse(sector(source, 0)).kind();
    return kind == Mbr.Kind.PROTECTIVE || kind == Mbr.Kind.HYBRID;
  }

  /**
   * Reads them.
   *
   * @param source at least one sector
   * @throws org.sbcprov.core.failure.IoFailed when reading fails; nothing else is thrown
   */
  public static GptReading read(SectorSource source) {
    return new GptReader(source).read();
  }

  private GptReading read() {
    Mbr mbr = Mbr.parse(sector(source, 0));
    readPrimary();
    readBackup();
    Optional<GptTable> table = primary.isPresent() ? primary : backup;
    if (table.isPresent()) {
      MbrRules.check(mbr, sectors, table.get(), findings);
      TableRules.check(table.get(), sectors, findings);
    }
    findStale();
    return new GptReading(sectors, mbr, primary, backup, backupState, backupLba, findings);
  }

  /** Headers that no table points to: left from when the disk or its image had another size. */
  private void findStale() {
    List<Long> candidates = new ArrayList<>();
    candidates.add(sectors - 1);
    if (primary.isPresent()) {
      candidates.add(primary.get().header().lastUsableLba() + GptTable.ENTRY_SECTORS + 1);
    }
    long searched = Math.min(STALE_SEARCH, Math.max(0, sectors - 2));
    for (long lba = sectors - searched; lba < sectors; lba += PIECE) {
      byte[] piece = source.read(lba * SECTOR, (int) Math.min(PIECE, sectors - lba) * SECTOR);
      for (int at = 0; at < piece.length; at += SECTOR) {
        if (GptHeader.startsIn(piece, at)) {
          candidates.add(lba + at / SECTOR);
        }
      }
    }
    long seen = -1;
    candidates.sort(null);
    for (long lba : candidates) {
      boolean known = lba == backupLba && backupState != BackupState.MISSING;
      boolean somewhere = lba > 1 && lba < sectors && lba != seen && !known && !isInPartition(lba);
      if (somewhere && GptHeader.startsIn(sector(source, lba))) {
        findings.add(stale(lba));
      }
      seen = lba;
    }
  }

  /** What lies in a partition is its content: an image in a file system, OpenWrt's table for an eMMC. */
  private boolean isInPartition(long lba) {
    Optional<GptTable> table = primary.isPresent() ? primary : backup;
    if (table.isPresent()) {
      for (GptEntry entry : table.get().slots()) {
        if (entry.used() && entry.startingLba() <= lba && entry.endingLba() >= lba) {
          return true;
        }
      }
    }
    return false;
  }

  private static Finding stale(long lba) {
    return Finding.warning(
        "image.gpt-stale",
        "There is another GPT header at sector " + lba + ", which no table points to",
        Facts.of("sector", lba, "offset", "0x" + Long.toHexString(lba * SECTOR)),
        "Programs that look for a lost table may bring it back. sbcprov image repair --only backup erases it.");
  }

  private void readPrimary() {
    if (sectors < 2) {
      findings.add(Finding.error("image.gpt-missing", "There is no GPT: the file ends before it", Facts.none(), ""));
      return;
    }
    if (!GptHeader.startsIn(sector(source, 1))) {
      findings.add(
          Finding.error(
              "image.gpt-missing",
              "There is no GPT header at sector 1",
              Facts.of("sector", 1, "offset", "0x200"),
              REWRITE));
      return;
    }
    try {
      primary = Optional.of(GptTable.read(source, 1));
      findings.add(Finding.ok("image.gpt", "The primary GPT's checksums match"));
      checkHeaderSize(1);
    } catch (BadInput e) {
      findings.add(Finding.error(e.code(), e.getMessage(), e.facts(), REWRITE));
    }
  }

  private void readBackup() {
    long last = sectors - 1;
    backupLba = primary.isPresent() ? primary.get().header().alternateLba() : last;
    boolean within = backupLba > 1 && backupLba <= last;
    if (!within || !GptHeader.startsIn(sector(source, backupLba))) {
      if (last < 2 || !GptHeader.startsIn(sector(source, last))) {
        findings.add(missing(within));
        return;
      }
      backupLba = last;
    }
    GptTable table;
    try {
      table = GptTable.read(source, backupLba);
    } catch (BadInput e) {
      backupState = BackupState.DAMAGED;
      findings.add(Finding.error("image.gpt-backup-damaged", e.getMessage(), e.facts(), REWRITE));
      return;
    }
    backup = Optional.of(table);
    checkHeaderSize(backupLba);
    if (primary.isPresent() && !agree(primary.get(), table)) {
      backupState = BackupState.DIFFERENT;
      findings.add(
          Finding.error(
              "image.gpt-backup-different",
              "The backup GPT at sector " + backupLba + " does not say the same as the primary one",
              Facts.of("sector", backupLba),
              "Some program changed one of them only. Find out which one is right before repairing."));
    } else if (backupLba != last) {
      backupState = BackupState.ELSEWHERE;
      findings.add(
          Finding.warning(
              "image.gpt-backup-elsewhere",
              "The backup GPT lies at sector " + backupLba + ", not at the last one, " + last,
              Facts.of("sector", backupLba, "last-sector", last),
              "So it is after an image was written to a larger medium; sbcprov image repair --only backup moves it."));
    } else {
      backupState = BackupState.AT_END;
      findings.add(Finding.ok("image.gpt-backup", "The backup GPT's checksums match, and it lies at the end"));
    }
  }

  /** BL2 takes the CRC of what everybody writes, whatever the header says. Source: drivers/partition/partition.c. */
  private void checkHeaderSize(long lba) {
    int size = GptHeader.sizeIn(sector(source, lba));
    if (size != GptHeader.SIZE) {
      findings.add(
          Finding.error(
              HEADER_SIZE,
              "The GPT header at sector " + lba + " gives its size as " + size + " bytes instead of " + GptHeader.SIZE,
              Facts.of("sector", lba, "offset", "0x" + Long.toHexString(lba * SECTOR), "size", size),
              "BL2 computes the CRC over " + GptHeader.SIZE
                  + " bytes, so that it does not match. sbcprov image repair --only crc mends it."));
    }
  }

  private Finding missing(boolean within) {
    return Finding.warning(
        "image.gpt-backup-missing",
        "There is no backup GPT at sector "
            + Long.toUnsignedString(backupLba)
            + (within ? "" : ", which is beyond the last one, " + (sectors - 1)),
        Facts.of("sector", Unsigned.number(backupLba), "last-sector", sectors - 1),
        "OpenWrt's images have none. Otherwise the file may be cut off: compare its size with the original.");
  }

  private static boolean agree(GptTable primary, GptTable backup) {
    if (primary.slots().size() != backup.slots().size()) {
      return false;
    }
    for (int i = 0; i < primary.slots().size(); i++) {
      if (!primary.slots().get(i).sameAs(backup.slots().get(i))) {
        return false;
      }
    }
    return primary.header().diskGuid().equals(backup.header().diskGuid())
        && primary.header().firstUsableLba() == backup.header().firstUsableLba()
        && primary.header().lastUsableLba() == backup.header().lastUsableLba()
        && primary.header().alternateLba() == backup.header().myLba()
        && backup.header().alternateLba() == 1;
  }

  private static byte[] sector(SectorSource source, long lba) {
    return source.read(lba * SECTOR, SECTOR);
  }
}
