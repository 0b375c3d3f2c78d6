package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.board.Placement;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;

/**
 * A disk, taken apart: its tables, its partitions, and what lies elsewhere.
 *
 * @param image its bytes
 * @param reading its tables
 * @param partitions in the order of their numbers
 * @param others what lies in gaps and at known places, unless it is empty
 */
public record DiskView(SectorSource image, GptReading reading, List<Inhabited> partitions, List<Gap> others) {
  /** The most partitions that are looked into: as many as BL2 reads. Tables with more are made to keep tools busy. */
  static final int MOST_LOOKED_INTO = 128;

  /** Sectors at which BL2 lies on one board or another: Filogic, MT7622 and the SDK's examples. */
  private static final long[] BL2_PLACES = {34, 1024, 2048};

  private static final String INSTALL = "install";

  /** Not a lambda: the first one of a program costs more than all else here. */
  private static final Comparator<Inhabited> BY_FIRST_SECTOR =
      new Comparator<>() {
        @Override
        public int compare(Inhabited a, Inhabited b) {
          return Long.compare(a.entry().startingLba(), b.entry().startingLba());
        }
      };

  /** Takes a disk apart. */
  public static DiskView of(SectorSource image) {
    GptReading reading = GptReader.read(image);
    List<Inhabited> partitions = new ArrayList<>();
    List<Gap> others = new ArrayList<>();
    if (reading.table().isPresent()) {
      addPartitions(reading.table().get(), image, partitions);
      addGaps(reading, image, partitions, others);
      addPlaces(image, partitions, others);
      addInstallContents(image, partitions, others);
    }
    return new DiskView(image, reading, partitions, others);
  }

  /** The first partition of a name. */
  public Optional<Inhabited> named(String name) {
    for (Inhabited partition : partitions) {
      if (partition.entry().name().equals(name)) {
        return Optional.of(partition);
      }
    }
    return Optional.empty();
  }

  /** The first partition with a kind of content. */
  public Optional<Inhabited> holding(String kind) {
    for (Inhabited partition : partitions) {
      if (partition.found().is(kind)) {
        return Optional.of(partition);
      }
    }
    return Optional.empty();
  }

  /** The first place outside of partitions' starts with a kind of content; what is to be installed does not count. */
  Optional<Gap> elsewhere(String kind) {
    for (Gap gap : others) {
      if (gap.found().is(kind) && !gap.title().startsWith(INSTALL)) {
        return Optional.of(gap);
      }
    }
    return Optional.empty();
  }

  /** The partition that begins next after another one's end. */
  Optional<Inhabited> after(Inhabited partition) {
    Inhabited next = null;
    for (Inhabited other : partitions) {
      if (other.hasSectors()
          && other.entry().startingLba() > partition.entry().startingLba()
          && (next == null || other.entry().startingLba() < next.entry().startingLba())) {
        next = other;
      }
    }
    return Optional.ofNullable(next);
  }

  private static void addPartitions(GptTable table, SectorSource image, List<Inhabited> partitions) {
    for (int i = 0; i < table.slots().size(); i++) {
      GptEntry entry = table.slots().get(i);
      if (entry.used()) {
        Inhabited bare = new Inhabited(i + 1, entry, Found.plain("no-sectors", "no sectors"));
        Found found = bare.found();
        if (partitions.size() >= MOST_LOOKED_INTO) {
          found = Found.plain("not-looked-into", "not looked into");
        } else if (bare.hasSectors()) {
          found = ContentReader.ofPartition(image, entry.startingLba(), entry.endingLba(), entry.name());
        }
        partitions.add(new Inhabited(i + 1, entry, found));
      }
    }
  }

  private static void addGaps(
      GptReading reading, SectorSource image, List<Inhabited> partitions, List<Gap> others) {
    List<Inhabited> sorted = new ArrayList<>();
    for (Inhabited partition : partitions) {
      if (partition.hasSectors() && sorted.size() < MOST_LOOKED_INTO) {
        sorted.add(partition);
      }
    }
    sorted.sort(BY_FIRST_SECTOR);
    GptTable table = reading.table().orElseThrow();
    long free = Math.max(1, table.header().firstUsableLba());
    for (Inhabited partition : sorted) {
      addGap("before " + partition.label(), free, partition.entry().startingLba() - 1, image, others);
      free = Math.max(free, partition.entry().endingLba() + 1);
    }
    long last = Math.min(image.sectors() - 1, Math.max(table.header().lastUsableLba(), 0));
    addGap("behind the last partition", free, last, image, others);
  }

  private static void addGap(String title, long first, long last, SectorSource image, List<Gap> others) {
    if (first > last || first >= image.sectors()) {
      return;
    }
    long length = (Math.min(last, image.sectors() - 1) - first + 1) * SectorSource.SECTOR;
    add(title, first, last, ContentReader.at(image, first * SectorSource.SECTOR, length), others);
  }

  /** Where BL2 of another chip would lie, within a partition that begins elsewhere. */
  private static void addPlaces(SectorSource image, List<Inhabited> partitions, List<Gap> others) {
    for (long sector : BL2_PLACES) {
      if (sector < image.sectors() && !begins(sector, partitions, others)) {
        Found found = ContentReader.at(image, sector * SectorSource.SECTOR, image.size());
        if (found.is("bl2") && found.bl2().isPresent()) {
          add("sector " + sector, sector, sector, found, others);
        }
      }
    }
  }

  private static boolean begins(long sector, List<Inhabited> partitions, List<Gap> others) {
    for (Inhabited partition : partitions) {
      if (partition.entry().startingLba() == sector) {
        return true;
      }
    }
    for (Gap gap : others) {
      if (gap.first() == sector) {
        return true;
      }
    }
    return false;
  }

  /** What OpenWrt's images carry along for NAND and eMMC. */
  private static void addInstallContents(SectorSource image, List<Inhabited> partitions, List<Gap> others) {
    for (Inhabited partition : partitions) {
      if (partition.hasSectors() && partition.entry().name().equals(INSTALL)) {
        for (Placement placement : placements()) {
          long last = placement.first() + placement.sectors() - 1;
          boolean within =
              placement.first() >= partition.entry().startingLba() && last <= partition.entry().endingLba();
          if (within && placement.first() < image.sectors()) {
            addGap(INSTALL + ": " + placement.content(), placement.first(), last, image, others);
          }
        }
        return;
      }
    }
  }

  private static List<Placement> placements() {
    return BoardCatalogue.find("bpi-r4").medium(Target.SD).layout("openwrt").placements();
  }

  private static void add(String title, long first, long last, Found found, List<Gap> others) {
    if (!found.isEmpty()) {
      others.add(new Gap(title, first, last, found));
    }
  }
}
