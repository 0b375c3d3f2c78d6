package org.sbcprov.imaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.FipLookup;

/** What a layout has to be for an image to be built from it; users bring their own layouts. */
final class LayoutRules {
  static final String BL2 = "bl2";
  static final String FIP = "fip";

  private static final UUID NIL = new UUID(0, 0);

  private static final long FIRST_USABLE = DiskTables.FIRST_USABLE;

  /** Not a lambda: the first one of a program costs more than all else here. */
  private static final Comparator<Partition> BY_FIRST_SECTOR =
      new Comparator<>() {
        @Override
        public int compare(Partition a, Partition b) {
          return Long.compare(a.first(), b.first());
        }
      };

  private LayoutRules() {}

  /**
   * Checks a layout, and that a size is enough for it.
   *
   * @throws BadInput {@code image.layout} when the layout contradicts itself
   * @throws BadUsage {@code image.size} when the size is not whole sectors, {@code image.size-too-small}
   */
  static void require(MediumLayout layout, ByteSize size) {
    requireNames(layout.partitions());
    requireRanges(layout.partitions());
    content(layout, BL2);
    content(layout, FIP);
    if (layout.bl2().isEmpty()) {
      throw bad("does not say what its boot ROM expects of BL2");
    }
    if (layout.bl2().get().medium().equals(Bl2Medium.SDMMC.word())) {
      requireFoundByBootRom(layout);
      requireFoundByBl2(layout);
    }
    requireSize(layout.partitions(), size);
  }

  /** The boot ROM takes BL2 from the first partition with the legacy boot attribute. */
  private static void requireFoundByBootRom(MediumLayout layout) {
    Partition bl2 = content(layout, BL2);
    for (Partition partition : layout.partitions()) {
      boolean legacyBoot = (partition.attributes() & GptEntry.LEGACY_BOOT) != 0;
      if (partition == bl2) {
        if (!legacyBoot) {
          throw bad("has no attribute 2 at partition " + bl2.name() + ", by which the boot ROM finds BL2");
        }
        break;
      }
      if (legacyBoot) {
        throw bad(
            "has attribute 2 at partition " + partition.name() + ", where the boot ROM would look for BL2, before "
                + bl2.name());
      }
    }
    long offset = layout.bl2().get().headerOffset();
    if (offset != 0 && offset != bl2.first() * SectorSource.SECTOR) {
      throw bad(
          "has BL2 at byte " + bl2.first() * SectorSource.SECTOR + " and a header-offset of " + offset
              + ", which has to be the same or 0");
    }
  }

  /** BL2 reads the table up to the first name that it does not understand, and looks for one name. */
  private static void requireFoundByBl2(MediumLayout layout) {
    Partition fip = content(layout, FIP);
    if (!fip.name().equals(FipLookup.PARTITION)) {
      throw bad("calls the partition for fip " + fip.name() + "; BL2 looks for the name " + FipLookup.PARTITION);
    }
    for (Partition partition : layout.partitions()) {
      if (partition == fip) {
        return;
      }
      if (!FipLookup.isAscii(partition.name())) {
        throw bad("has the name " + partition.name() + " before fip; BL2 stops reading at a name that is not ASCII");
      }
    }
  }

  /** The partition that gets a content. */
  static Partition content(MediumLayout layout, String content) {
    Partition found = null;
    for (Partition partition : layout.partitions()) {
      if (partition.content().isPresent() && partition.content().get().equals(content)) {
        if (found != null) {
          throw bad("has two partitions for " + content + ": " + found.name() + " and " + partition.name());
        }
        found = partition;
      }
    }
    if (found == null) {
      throw bad("has no partition for " + content);
    }
    return found;
  }

  private static void requireNames(List<Partition> partitions) {
    if (partitions.size() > DiskTables.MOST_PARTITIONS) {
      throw bad("has " + partitions.size() + " partitions; a GPT here has " + DiskTables.MOST_PARTITIONS);
    }
    Set<String> names = new HashSet<>();
    for (Partition partition : partitions) {
      if (partition.name().length() > GptEntry.NAME_UNITS) {
        throw bad("has a name longer than " + GptEntry.NAME_UNITS + " characters: " + partition.name());
      }
      if (partition.name().indexOf(0) >= 0) {
        throw bad("has a name with a NUL, which ends it for all who read it: partition " + (names.size() + 1));
      }
      if (!names.add(partition.name())) {
        throw bad("has two partitions named " + partition.name());
      }
      if (partition.type().equals(NIL)) {
        throw bad("has the nil GUID as the type of partition " + partition.name() + ", which says that it is unused");
      }
      String content = partition.content().orElse(BL2);
      if (!content.equals(BL2) && !content.equals(FIP)) {
        throw bad("wants \"" + content + "\" in partition " + partition.name() + "; bl2 and fip are known");
      }
    }
  }

  private static void requireRanges(List<Partition> partitions) {
    List<Partition> sorted = new ArrayList<>(partitions);
    sorted.sort(BY_FIRST_SECTOR);
    long free = FIRST_USABLE;
    String before = "the partition table";
    for (Partition partition : sorted) {
      if (partition.first() < free || partition.last() < partition.first()) {
        throw bad(
            "has partition " + partition.name() + " from sector " + partition.first() + " to " + partition.last()
                + ", where " + before + " ends at " + (free - 1));
      }
      free = partition.last() + 1;
      before = "partition " + partition.name();
    }
  }

  private static void requireSize(List<Partition> partitions, ByteSize size) {
    if (size.bytes() % SectorSource.SECTOR != 0) {
      throw new BadUsage(
          "image.size",
          "An image of " + size.bytes() + " bytes does not end with a whole sector",
          Facts.of("size", size.bytes(), "sector", SectorSource.SECTOR),
          "Give a multiple of " + SectorSource.SECTOR + " bytes.");
    }
    long last = FIRST_USABLE;
    for (Partition partition : partitions) {
      last = Math.max(last, partition.last());
    }
    long least = DiskTables.leastSectors(last) * SectorSource.SECTOR;
    if (size.bytes() < least) {
      throw new BadUsage(
          "image.size-too-small",
          "An image of " + size.bytes() + " bytes is too small for this layout: it needs " + least,
          Facts.of("size", size.bytes(), "least", least),
          "Leave the size out, or give at least " + least + " bytes.");
    }
  }

  private static BadInput bad(String problem) {
    return new BadInput(
        "image.layout",
        "The board's layout " + problem,
        Facts.none(),
        "docs/boards.md describes the form of a board file.");
  }
}
