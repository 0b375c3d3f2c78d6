package org.sbcprov.imaging.fat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.sbcprov.imaging.disk.SectorSource;

/** How large clusters and tables of a new file system are: the rules of mkfs.fat. */
final class FatLayout {
  private static final long MIB = 1 << 20;
  private static final long MOST_SECTORS = 0xffffffffL;
  static final int TABLES = 2;
  static final int ROOT_ENTRIES = 512;
  static final int INFO_SECTOR = 1;
  static final int BACKUP_SECTOR = 6;

  private static final int RESERVED_WIDE = 32;
  private static final int HEADS = 64;
  private static final int MOST_PER_CLUSTER = 128;

  /** Sectors of a cluster of FAT12 and FAT16 when nothing asks for larger or smaller ones. */
  private static final int USUAL_PER_CLUSTER = 4;

  /** Size from which on FAT32 is taken. */
  private static final long WIDE_FROM = 512 * MIB;

  /** Some drivers count clusters a little differently, so numbers near the limits are not used. */
  private static final int DISTANCE = 16;

  /** Up to which size, in MiB, FAT32 has clusters of how many sectors. */
  private static final long[][] WIDE_CLUSTERS = {{260, 1}, {8192, 8}, {16384, 16}, {32768, 32}, {Long.MAX_VALUE, 64}};

  private FatLayout() {}

  /** All ways to use a size, the best first; empty when there is none. */
  static List<BootSector> candidates(long size, FatOptions options) {
    List<BootSector> candidates = new ArrayList<>();
    long sectors = size / SectorSource.SECTOR;
    if (sectors > MOST_SECTORS) {
      return candidates;
    }
    if (options.type().isPresent()) {
      addAll(candidates, options.type().get(), sectors, options);
    } else if (size >= WIDE_FROM) {
      addAll(candidates, FatType.FAT32, sectors, options);
    } else {
      addAll(candidates, FatType.FAT12, sectors, options);
      addAll(candidates, FatType.FAT16, sectors, options);
      preferUsual(candidates);
    }
    return candidates;
  }

  /** Of FAT12 and FAT16, the first with usual clusters or the next larger ones. */
  private static void preferUsual(List<BootSector> candidates) {
    BootSector best = null;
    for (BootSector boot : candidates) {
      boolean usual = boot.sectorsPerCluster() >= USUAL_PER_CLUSTER;
      if (usual && (best == null || boot.sectorsPerCluster() < best.sectorsPerCluster())) {
        best = boot;
      }
    }
    if (best != null) {
      candidates.remove(best);
      candidates.add(0, best);
    }
  }

  /** Clusters of the usual size or larger first, then smaller ones. */
  private static void addAll(List<BootSector> candidates, FatType type, long sectors, FatOptions options) {
    if (options.clusterBytes() != 0) {
      add(candidates, of(type, options.clusterBytes() / SectorSource.SECTOR, sectors, options));
      return;
    }
    int usual = usualPerCluster(type, sectors);
    for (int perCluster = usual; perCluster <= MOST_PER_CLUSTER / 2; perCluster *= 2) {
      add(candidates, of(type, perCluster, sectors, options));
    }
    for (int perCluster = usual / 2; perCluster > 0; perCluster /= 2) {
      add(candidates, of(type, perCluster, sectors, options));
    }
  }

  private static void add(List<BootSector> candidates, BootSector boot) {
    long clusters = boot.clusters();
    FatType type = boot.type();
    boolean isWide = type == FatType.FAT32;
    long fewest = type == FatType.FAT12 ? 1 : type.fewest() + DISTANCE;
    if (clusters >= fewest && clusters <= type.most() - (isWide ? 0 : DISTANCE)) {
      candidates.add(boot);
    }
  }

  private static int usualPerCluster(FatType type, long sectors) {
    if (type != FatType.FAT32) {
      return USUAL_PER_CLUSTER;
    }
    for (long[] row : WIDE_CLUSTERS) {
      if (sectors / (MIB / SectorSource.SECTOR) < row[0]) {
        return (int) row[1];
      }
    }
    throw new AssertionError();
  }

  /** The least sizes, in bytes, that give at least so many clusters, by type and size of clusters, in no order. */
  static List<Long> leastSizes(ToLongFunction<BootSector> clustersNeeded, FatOptions options) {
    List<Long> sizes = new ArrayList<>(List.of(WIDE_FROM));
    for (FatType type : FatType.values()) {
      for (int perCluster = 1; perCluster <= MOST_PER_CLUSTER; perCluster *= 2) {
        long needed = clustersNeeded.applyAsLong(boot(type, perCluster, 0, 0, 0, options));
        long fewest = type == FatType.FAT12 ? 1 : type.fewest() + DISTANCE;
        long clusters = Math.max(needed, fewest);
        long tableSectors = sectorsOf(type.tableBytes(clusters));
        sizes.add((dataSector(type, tableSectors, perCluster) + clusters * perCluster) * SectorSource.SECTOR);
      }
    }
    for (long[] row : WIDE_CLUSTERS) {
      if (row[0] < Long.MAX_VALUE) {
        sizes.add(row[0] * MIB);
      }
    }
    return sizes;
  }

  private static BootSector of(FatType type, int perCluster, long sectors, FatOptions options) {
    long tableSectors = 0;
    long needed = 1;
    while (tableSectors < needed) {
      tableSectors = needed;
      long clusters = Math.max(0, sectors - dataSector(type, tableSectors, perCluster)) / perCluster;
      needed = sectorsOf(type.tableBytes(clusters));
    }
    int reserved =
        (int) (dataSector(type, tableSectors, perCluster) - TABLES * tableSectors - rootSectors(type));
    return boot(type, perCluster, reserved, tableSectors, sectors, options);
  }

  /** The sector of the first cluster, a multiple of a cluster's sectors; what that takes is reserved. */
  private static long dataSector(FatType type, long tableSectors, int perCluster) {
    long reserved = type == FatType.FAT32 ? RESERVED_WIDE : 1;
    long least = reserved + TABLES * tableSectors + rootSectors(type);
    return (least + perCluster - 1) / perCluster * perCluster;
  }

  private static int rootSectors(FatType type) {
    return type == FatType.FAT32 ? 0 : ROOT_ENTRIES * DirEntry.BYTES / SectorSource.SECTOR;
  }

  private static long sectorsOf(long bytes) {
    return (bytes + SectorSource.SECTOR - 1) / SectorSource.SECTOR;
  }

  private static BootSector boot(
      FatType type, int perCluster, int reserved, long tableSectors, long sectors, FatOptions options) {
    boolean wide = type == FatType.FAT32;
    return new BootSector(
        type,
        SectorSource.SECTOR,
        perCluster,
        reserved,
        TABLES,
        wide ? 0 : ROOT_ENTRIES,
        sectors,
        BootSector.MEDIA_DISK,
        tableSectors,
        // mtools refuses a number of sectors that is not whole tracks
        (int) Math.max(1, Math.min(32, Long.lowestOneBit(sectors))),
        HEADS,
        options.hiddenSectors(),
        0,
        wide ? BootSector.FIRST_CLUSTER : 0,
        wide ? INFO_SECTOR : 0,
        wide ? BACKUP_SECTOR : 0,
        0,
        options.volumeId(),
        options.label());
  }
}
