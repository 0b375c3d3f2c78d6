package org.sbcprov.imaging.gpt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.SectorSource;

/** Reads the MBR of a disk that has no GPT. */
public final class MbrReader {
  private MbrReader() {}

  /**
   * The MBR of a disk whose partitions stand in it. Boot sectors of file systems end with 55 AA, too; what stands in
   * the place of their entries is no partitions: marks other than 0 and 0x80, no sectors, overlaps.
   *
   * @throws org.sbcprov.core.failure.IoFailed when reading fails
   */
  public static Optional<Mbr> partitions(SectorSource source) {
    if (source.sectors() < 2) {
      return Optional.empty();
    }
    Mbr mbr = Mbr.parse(source.read(0, SectorSource.SECTOR));
    if (mbr.kind() != Mbr.Kind.PARTITIONS) {
      return Optional.empty();
    }
    List<MbrEntry> used = new ArrayList<>();
    boolean begins = false;
    for (MbrEntry entry : mbr.entries()) {
      if (entry.used()) {
        boolean sense =
            (entry.bootIndicator() == 0 || entry.active())
                && entry.startingLba() > 0
                && entry.sizeInLba() > 0;
        for (MbrEntry other : used) {
          sense &= entry.startingLba() > last(other) || last(entry) < other.startingLba();
        }
        if (!sense) {
          return Optional.empty();
        }
        begins |= entry.startingLba() < source.sectors();
        used.add(entry);
      }
    }
    return begins ? Optional.of(mbr) : Optional.empty();
  }

  /**
   * The entries of a sector within an extended partition, which is made as an MBR: one for a logical partition, counted
   * from that sector, and one for the next such sector, counted from the start of the extended partition.
   *
   * @param sector number of one that the source has
   * @return none where it is no such sector
   */
  public static List<MbrEntry> entries(SectorSource source, long sector) {
    Mbr mbr = Mbr.parse(source.read(sector * SectorSource.SECTOR, SectorSource.SECTOR));
    return mbr.signed() ? mbr.entries().subList(0, 2) : List.of();
  }

  /** The last sector of a partition, inclusive. */
  public static long last(MbrEntry entry) {
    return entry.startingLba() + entry.sizeInLba() - 1;
  }
}
