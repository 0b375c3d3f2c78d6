package org.sbcprov.imaging.build;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.TableForm;

/**
 * The bytes of an image's partition table.
 *
 * @param head from the start of the image on; empty without a table
 * @param tail at its end; empty without a backup
 */
record Tables(byte[] head, byte[] tail) {
  /** Sectors that a partition of an MBR can begin and end with. */
  private static final long MBR_REACH = 1L << 32;

  /**
   * Makes them.
   *
   * @param layout with all sectors known
   * @param bootCode what stands before the table in the first sector; empty for nothing
   */
  static Tables of(MediumLayout layout, long sectors, ImageIdentity identity, Optional<byte[]> bootCode) {
    TableStyle style = layout.table();
    switch (style.kind()) {
      case GPT:
        DiskTables tables = gpt(layout, sectors, identity);
        return new Tables(tables.head(), tables.tail());
      case MBR:
        byte[] sector = Mbr.sector(signature(style, identity), ranges(layout));
        if (bootCode.isPresent()) {
          ByteBuffer.wrap(sector).put(bootCode.get(), 0, Math.min(bootCode.get().length, Mbr.BOOT_CODE));
        }
        return new Tables(sector, new byte[0]);
      default:
        return new Tables(new byte[0], new byte[0]);
    }
  }

  /** The number of each partition, in the order of the layout. */
  static List<Integer> numbers(List<Partition> partitions) {
    List<Integer> numbers = new ArrayList<>();
    int number = 0;
    for (Partition partition : partitions) {
      number = partition.number() > 0 ? partition.number() : number + 1;
      numbers.add(number);
    }
    return numbers;
  }

  private static DiskTables gpt(MediumLayout layout, long sectors, ImageIdentity identity) {
    List<Partition> partitions = layout.partitions();
    List<Integer> numbers = numbers(partitions);
    List<GptEntry> slots = new ArrayList<>();
    long last = DiskTables.FIRST_USABLE;
    for (int i = 0; i < partitions.size(); i++) {
      Partition partition = partitions.get(i);
      while (slots.size() < numbers.get(i)) {
        slots.add(GptEntry.UNUSED);
      }
      slots.set(
          numbers.get(i) - 1,
          new GptEntry(
              partition.type(),
              identity.partitions().get(i),
              partition.first(),
              partition.last(),
              partition.attributes(),
              partition.name()));
      last = Math.max(last, partition.last());
    }
    TableStyle style = layout.table();
    TableForm form =
        new TableForm(
            style.backup(), bounds(layout, sectors, last), geometry(style), style.diskSignature(), hybrid(layout));
    return new DiskTables(sectors, identity.disk(), slots, form);
  }

  private static TableForm.Geometry geometry(TableStyle style) {
    switch (style.like()) {
      case PTGEN:
        return TableForm.Geometry.PTGEN;
      case GENIMAGE:
        return TableForm.Geometry.GENIMAGE;
      default:
        return TableForm.Geometry.SGDISK;
    }
  }

  private static Optional<TableForm.Bounds> bounds(MediumLayout layout, long sectors, long last) {
    TableStyle style = layout.table();
    if (style.like() == TableStyle.Writer.GENIMAGE) {
      long first = Long.MAX_VALUE;
      for (Partition partition : layout.partitions()) {
        first = Math.min(first, partition.first());
      }
      return Optional.of(
          new TableForm.Bounds(
              layout.partitions().isEmpty() ? DiskTables.FIRST_USABLE : first,
              sectors - 1 - DiskTables.TAIL_SECTORS,
              style.backup() ? sectors - 1 : 1,
              sectors));
    }
    if (style.like() == TableStyle.Writer.PTGEN) {
      return Optional.of(TableForm.Bounds.endingBehind(last));
    }
    return style.backup() ? Optional.empty() : Optional.of(TableForm.Bounds.endingBehind(sectors - 1));
  }

  private static List<TableForm.MbrRange> hybrid(MediumLayout layout) {
    List<TableForm.MbrRange> ranges = new ArrayList<>();
    for (TableStyle.Hybrid hybrid : layout.table().hybrid()) {
      long first = hybrid.first();
      long sectors = hybrid.sectors();
      for (Partition partition : layout.partitions()) {
        if (!hybrid.partition().isEmpty() && partition.name().equals(hybrid.partition())) {
          first = partition.first();
          sectors = partition.sectors();
        }
      }
      requireReach(first, sectors);
      ranges.add(new TableForm.MbrRange(hybrid.type(), hybrid.active(), first, sectors));
    }
    return ranges;
  }

  private static List<TableForm.MbrRange> ranges(MediumLayout layout) {
    List<TableForm.MbrRange> ranges = new ArrayList<>();
    for (Partition partition : layout.partitions()) {
      requireReach(partition.first(), partition.sectors());
      ranges.add(new TableForm.MbrRange(partition.mbrType(), false, partition.first(), partition.sectors()));
    }
    return ranges;
  }

  private static void requireReach(long first, long sectors) {
    if (first >= MBR_REACH || sectors >= MBR_REACH) {
      throw LayoutRules.bad(
          "has a partition in the MBR from sector " + first + " with " + sectors + " sectors; it tells 32 bits of each");
    }
  }

  private static long signature(TableStyle style, ImageIdentity identity) {
    return style.diskSignature() != 0 ? style.diskSignature() : identity.diskSignature();
  }

  /** Where the tail belongs, in bytes. */
  long tailPosition(long sectors) {
    return sectors * SectorSource.SECTOR - tail.length;
  }
}
