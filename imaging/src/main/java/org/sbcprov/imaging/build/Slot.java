package org.sbcprov.imaging.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.SectorSource;

/** A partition of an image while it is planned: the layout's, with what a user changed of it. */
final class Slot {
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

  /** The partition; its sectors count when {@link #floats} and {@link #extent} do not say otherwise. */
  private Partition partition;

  /** Whether it follows the one before it. */
  private boolean floats;

  private Optional<PartitionChange.Extent> extent = Optional.empty();
  private Optional<Source> source = Optional.empty();

  private Slot(Partition partition) {
    this.partition = partition;
    if (partition.takesRest()) {
      extent = Optional.of(PartitionChange.Extent.REST);
    }
  }

  /**
   * The partitions of a layout, changed.
   *
   * @throws BadUsage {@code image.partition-change} when a change makes no sense
   */
  static List<Slot> of(MediumLayout layout, List<PartitionChange> changes) {
    List<Slot> slots = new ArrayList<>();
    for (Partition partition : layout.partitions()) {
      slots.add(new Slot(partition));
    }
    for (PartitionChange change : changes) {
      Slot slot = named(slots, change.name());
      if (slot == null) {
        slot = added(change);
        slots.add(slot);
      }
      slot.change(change);
    }
    return slots;
  }

  Partition partition() {
    return partition;
  }

  void moveTo(long first, long last) {
    partition = partition.at(first, last);
  }

  boolean floats() {
    return floats;
  }

  boolean takesRest() {
    return extent.isPresent() && extent.get().kind() == PartitionChange.Extent.Kind.REST;
  }

  boolean sizedByContent() {
    return extent.isPresent() && extent.get().kind() == PartitionChange.Extent.Kind.AUTO;
  }

  /** Sectors that it has, where neither the rest of the disk nor the content decides. */
  long sectors() {
    return extent.isPresent() ? sectors(extent.get().size().bytes()) : partition.sectors();
  }

  /** Its own source, which goes before one that is given for its content's word. */
  Optional<Source> source() {
    return source;
  }

  /** Whole sectors that hold so many bytes. */
  static long sectors(long bytes) {
    return bytes / SectorSource.SECTOR + (bytes % SectorSource.SECTOR == 0 ? 0 : 1);
  }

  private static Slot named(List<Slot> slots, String name) {
    for (Slot slot : slots) {
      if (slot.partition.name().equals(name)) {
        return slot;
      }
    }
    return null;
  }

  private static Slot added(PartitionChange change) {
    if (change.extent().isEmpty() && change.source().isEmpty()) {
      throw new BadUsage(
          "image.partition-change",
          "How large is the new partition \"" + change.name() + "\" to be?",
          Facts.of("partition", change.name()),
          "Give it size=SIZE, size=rest, or a file whose size it takes.");
    }
    Slot slot = new Slot(new Partition(change.name(), 0, 0, LINUX, 0, Optional.empty()).at(1, 1));
    slot.floats = true;
    slot.extent = Optional.of(PartitionChange.Extent.AUTO);
    return slot;
  }

  private void change(PartitionChange change) {
    partition =
        new Partition(
            change.number().orElse(partition.number()),
            partition.name(),
            change.first().orElse(partition.first()),
            change.first().isPresent() ? change.first().get() + partition.sectors() - 1 : partition.last(),
            change.type().orElse(partition.type()),
            partition.mbrType(),
            change.attributes().orElse(partition.attributes()),
            partition.content(),
            change.guid().isPresent() ? change.guid() : partition.guid(),
            change.fs().orElse(partition.fs()),
            change.label().orElse(partition.label()));
    floats &= change.first().isEmpty();
    extent = change.extent().isPresent() ? change.extent() : extent;
    source = change.source().isPresent() ? change.source() : source;
  }
}
