package org.sbcprov.imaging.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.DiskTables;

/** Two root file systems of which one is booted, and one partition for data, in the place of a layout's root. */
public final class Slots {
  /** What data gets at least where the image's size is not given. */
  private static final long DATA_SECTORS = (1L << 30) / SectorSource.SECTOR;

  private Slots() {}

  /**
   * A layout with slots.
   *
   * @param slotSize of each of both; by default that of the layout's root, or a third of what is left for it
   * @throws BadUsage {@code image.slots} when the layout has no root at its end, or the size is none
   */
  public static MediumLayout in(MediumLayout layout, Optional<ByteSize> slotSize) {
    Optional<Partition> root = layout.partitionFor(Partition.ROOTFS);
    if (root.isEmpty()) {
      throw bad(layout, "has no root file system", "Take another one, such as frank-w.");
    }
    List<Partition> partitions = new ArrayList<>();
    for (Partition partition : layout.partitions()) {
      if (partition.first() < root.get().first()) {
        partitions.add(partition);
      }
    }
    long first = root.get().first();
    long sectors = slotSize.isPresent() ? slotSize.get().bytes() / SectorSource.SECTOR : usual(layout, root.get());
    if (sectors < Arrangement.ALIGNMENT) {
      throw bad(layout, "has no room for slots of " + sectors + " sectors", "Give --slot-size a mebibyte or more.");
    }
    Partition.Fs fs = root.get().fs() == Partition.Fs.NONE ? Partition.Fs.EXT4 : root.get().fs();
    partitions.add(slot(root.get(), "root-A", first, first + sectors - 1, "rootfs", fs));
    partitions.add(slot(root.get(), "root-B", first + sectors, first + 2 * sectors - 1, "rootfs-b", fs));
    partitions.add(slot(root.get(), "data", first + 2 * sectors, Partition.REST, "data", Partition.Fs.EXT4));
    long least = DiskTables.leastSectors(first + 2 * sectors + DATA_SECTORS - 1) * SectorSource.SECTOR;
    return layout.with(partitions).with(new ByteSize(Math.max(layout.size().bytes(), slotSize.isPresent() ? least : 0)));
  }

  private static long usual(MediumLayout layout, Partition root) {
    if (!root.takesRest()) {
      return root.sectors();
    }
    long left = layout.size().bytes() / SectorSource.SECTOR - DiskTables.TAIL_SECTORS - root.first();
    return left / 3 / Arrangement.ALIGNMENT * Arrangement.ALIGNMENT;
  }

  private static Partition slot(Partition root, String name, long first, long last, String word, Partition.Fs fs) {
    return new Partition(
        0, name, first, last, root.type(), root.mbrType(), 0, Optional.of(word), Optional.empty(), fs, name);
  }

  private static BadUsage bad(MediumLayout layout, String problem, String hint) {
    return new BadUsage(
        "image.slots",
        "The layout " + layout.name() + " " + problem + ", so that it cannot have slots",
        Facts.of("layout", layout.name()),
        hint);
  }
}
