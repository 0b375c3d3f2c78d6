package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.Unsigned;

/**
 * A partition table.
 *
 * @param mbr what the MBR says about the disk: {@code none}, {@code protective}, {@code hybrid}, ...
 * @param mbrEntries its entries that are used
 * @param diskGuid the disk's GUID
 * @param firstUsable first sector that a partition may use; sectors are unsigned
 * @param lastUsable the last one, inclusive
 * @param fromBackup whether all this is from the backup because the primary table is broken
 * @param backup what has become of the backup: {@code at the end}, {@code missing}, ...
 * @param backupSector where its header is or should be
 * @param differences what the backup says otherwise, if it is good and does
 */
public record TableReport(
    String mbr,
    List<MbrEntry> mbrEntries,
    UUID diskGuid,
    long firstUsable,
    long lastUsable,
    boolean fromBackup,
    String backup,
    long backupSector,
    List<String> differences) {
  public TableReport {
    mbrEntries = List.copyOf(mbrEntries);
    differences = List.copyOf(differences);
  }

  static TableReport of(GptReading reading) {
    GptTable table = reading.table().orElseThrow();
    List<MbrEntry> used = new ArrayList<>();
    for (MbrEntry entry : reading.mbr().entries()) {
      if (entry.osType() != 0) {
        used.add(entry);
      }
    }
    return new TableReport(
        reading.mbr().kind().word(),
        used,
        table.header().diskGuid(),
        table.header().firstUsableLba(),
        table.header().lastUsableLba(),
        reading.primary().isEmpty(),
        reading.backupState().words(),
        reading.backupLba(),
        TableDifferences.of(reading));
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of(
        "mbr", mbr,
        "disk-guid", diskGuid.toString(),
        "first-usable", Unsigned.number(firstUsable),
        "last-usable", Unsigned.number(lastUsable),
        "from-backup", fromBackup,
        "backup", backup,
        "backup-sector", Unsigned.number(backupSector));
  }

  /** The MBR's entries, for scripts. */
  public List<Map<String, Object>> mbrFacts() {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (MbrEntry entry : mbrEntries) {
      entries.add(
          Facts.of(
              "type", "0x" + Integer.toHexString(entry.osType()),
              "active", entry.active(),
              "first", entry.startingLba(),
              "sectors", entry.sizeInLba()));
    }
    return entries;
  }
}
