package org.sbcprov.imaging.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.MbrReader;

/** Says in which partition bytes lie. */
public final class PartitionNames {
  /** Knows none. */
  public static final PartitionNames NONE = new PartitionNames(List.of());

  private static final int SECTOR = SectorSource.SECTOR;

  private record Named(String words, long from, long to) {}

  private final List<Named> partitions;

  private PartitionNames(List<Named> partitions) {
    this.partitions = partitions;
  }

  /** Those of an image or disk; none where it has no table, or that cannot be read. */
  public static PartitionNames of(SectorSource source) {
    try {
      if (source.sectors() < 2) {
        return NONE;
      }
      List<Named> named = new ArrayList<>();
      Optional<GptTable> table =
          GptReader.isPresent(source) ? GptReader.read(source).table() : Optional.empty();
      if (table.isPresent()) {
        addGpt(table.get(), named);
      } else {
        addMbr(MbrReader.partitions(source), named);
      }
      return new PartitionNames(named);
    } catch (IoFailed e) {
      return NONE;
    }
  }

  private static void addGpt(GptTable table, List<Named> named) {
    for (int i = 0; i < table.slots().size(); i++) {
      GptEntry entry = table.slots().get(i);
      if (entry.used() && entry.startingLba() >= 0 && entry.endingLba() >= entry.startingLba()) {
        String name = Printable.of(entry.name());
        String words = "partition " + (i + 1) + (name.isEmpty() ? "" : " (" + name + ")");
        add(named, words, entry.startingLba(), entry.endingLba());
      }
    }
  }

  private static void addMbr(Optional<Mbr> mbr, List<Named> named) {
    if (mbr.isPresent()) {
      for (int i = 0; i < mbr.get().entries().size(); i++) {
        MbrEntry entry = mbr.get().entries().get(i);
        if (entry.sizeInLba() > 0) {
          add(named, "partition " + (i + 1), entry.startingLba(), MbrReader.last(entry));
        }
      }
    }
  }

  private static void add(List<Named> named, String words, long first, long last) {
    if (last < Long.MAX_VALUE / SECTOR) {
      named.add(new Named(words, first * SECTOR, (last + 1) * SECTOR));
    }
  }

  /** What lies from a byte up to another one, exclusive; empty when no partition is known. */
  public String over(long from, long to) {
    if (partitions.isEmpty()) {
      return "";
    }
    Named first = null;
    Named last = null;
    for (Named partition : partitions) {
      if (partition.from() < to && partition.to() > from) {
        first = first == null || partition.from() < first.from() ? partition : first;
        last = last == null || partition.from() > last.from() ? partition : last;
      }
    }
    if (first == null) {
      return from == 0 ? "partition table" : "outside of the partitions";
    }
    return first == last ? first.words() : first.words() + " to " + last.words();
  }

  /** The first byte of another partition, or behind the one at a position, from there on; where ranges are to end. */
  long borderBehind(long position) {
    long border = Long.MAX_VALUE;
    for (Named partition : partitions) {
      if (partition.from() > position) {
        border = Math.min(border, partition.from());
      } else if (partition.to() > position) {
        border = Math.min(border, partition.to());
      }
    }
    return border;
  }
}
