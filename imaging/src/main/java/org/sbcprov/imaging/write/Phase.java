package org.sbcprov.imaging.write;

import java.util.Locale;

/** What is being done to a disk. */
public enum Phase {
  /** The image's bytes go to the disk. */
  WRITING,
  /** What the system or the disk still has in memory is brought to the medium. */
  FLUSHING,
  /** What was written is read back and compared. */
  VERIFYING,
  /** The first MiB with the partition table, and the backup of the table. */
  FINISHING;

  /** The name in messages and results. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
