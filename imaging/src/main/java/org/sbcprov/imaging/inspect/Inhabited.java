package org.sbcprov.imaging.inspect;

import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;

/**
 * A partition and what lies in it.
 *
 * @param number its number, from 1
 * @param entry its entry
 * @param found what lies in it
 */
public record Inhabited(int number, GptEntry entry, Found found) {
  /** The partition in sentences. */
  public String title() {
    return "Partition " + number + " \"" + Printable.of(entry.name()) + "\"";
  }

  /** The same within a sentence. */
  public String label() {
    return "p" + title().substring(1);
  }

  /** Whether its sectors can be counted in bytes. */
  public boolean hasSectors() {
    return entry.startingLba() >= 0
        && entry.endingLba() >= entry.startingLba()
        && entry.endingLba() < Long.MAX_VALUE / SectorSource.SECTOR;
  }

  /** Bytes, or 0 when its sectors make no sense. */
  public long size() {
    return hasSectors() ? (entry.endingLba() - entry.startingLba() + 1) * SectorSource.SECTOR : 0;
  }

  /** Where it begins, in bytes; meaningful when {@link #hasSectors}. */
  public long position() {
    return entry.startingLba() * SectorSource.SECTOR;
  }
}
