package org.sbcprov.imaging.fat;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import org.sbcprov.imaging.finding.Printable;

/** Which clusters of a volume are in use, and whether everything in it agrees; only then may it be changed. */
final class FatUsage {
  private final FatVolume volume;
  private final BitSet found = new BitSet();

  private FatUsage(FatVolume volume) {
    this.volume = volume;
  }

  /**
   * The clusters that are free.
   *
   * @throws org.sbcprov.core.failure.BadInput {@code image.fat-damaged} when tables differ, chains leave the volume,
   *     meet, do not end, or are too short for their files
   */
  static BitSet freeClusters(FatVolume volume) {
    volume.table().requireEqualCopies();
    FatUsage usage = new FatUsage(volume);
    usage.walk();
    BitSet free = new BitSet();
    long end = BootSector.FIRST_CLUSTER + volume.clusters();
    for (int cluster = BootSector.FIRST_CLUSTER; cluster < end; cluster++) {
      if (volume.table().entry(cluster) == FatType.FREE) {
        free.set(cluster);
      }
    }
    return free;
  }

  private void walk() {
    Deque<Integer> directories = new ArrayDeque<>();
    directories.add(0);
    if (volume.type() == FatType.FAT32) {
      take(volume.boot().rootCluster(), "the root directory");
    }
    while (!directories.isEmpty()) {
      for (FatDirectory.Slot slot : volume.directory(directories.remove(), "a directory").slots()) {
        FatEntry entry = slot.entry();
        String what = "\"" + Printable.of(entry.name()) + "\"";
        if (entry.isDirectory()) {
          // cluster 0 would be the root once more
          take(entry.cluster(), what);
          directories.add(entry.cluster());
        } else if (entry.cluster() != 0) {
          long clusters = take(entry.cluster(), what);
          requireLength(entry, clusters, what);
        } else {
          requireLength(entry, 0, what);
        }
      }
    }
  }

  private void requireLength(FatEntry file, long clusters, String what) {
    if (clusters < volume.clustersFor(file.size())) {
      throw FatFailures.damaged(
          volume.position(), what + " has " + file.size() + " bytes, but " + clusters + " clusters");
    }
  }

  /** Marks a chain and gives its length. */
  private long take(int first, String what) {
    FatTable table = volume.table();
    long length = 0;
    int cluster = first;
    do {
      if (!table.isCluster(cluster)) {
        throw FatFailures.damaged(volume.position(), what + " leads to cluster " + FatFailures.hex(cluster));
      }
      if (found.get(cluster)) {
        throw FatFailures.damaged(
            volume.position(), "cluster " + FatFailures.hex(cluster) + " of " + what + " is in use a second time");
      }
      found.set(cluster);
      length++;
      cluster = table.entry(cluster);
    } while (!table.isEnd(cluster));
    return length;
  }
}
