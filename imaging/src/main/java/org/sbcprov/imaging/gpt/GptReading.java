package org.sbcprov.imaging.gpt;

import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.finding.Finding;

/**
 * What was read of a disk's partition tables.
 *
 * @param sectors size of the disk
 * @param mbr its first sector
 * @param primary the primary table, if it is good
 * @param backup the backup, if it is good
 * @param backupState what has become of the backup
 * @param backupLba where the backup's header lies or should lie
 * @param findings what was noticed
 */
public record GptReading(
    long sectors,
    Mbr mbr,
    Optional<GptTable> primary,
    Optional<GptTable> backup,
    BackupState backupState,
    long backupLba,
    List<Finding> findings) {
  public GptReading {
    findings = List.copyOf(findings);
  }

  /** The table to go by: the primary one, or the backup where that is not good. */
  public Optional<GptTable> table() {
    return primary.isPresent() ? primary : backup;
  }
}
