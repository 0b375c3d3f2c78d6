package org.sbcprov.imaging.build;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.board.NandPlan;
import org.sbcprov.core.board.Partition;
import org.sbcprov.core.board.Placement;
import org.sbcprov.core.board.TableStyle;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.gpt.DiskTables;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.TableForm;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.FipLookup;

/** What a layout has to be for an image to be built from it; users bring their own layouts. */
final class LayoutRules {
  static final String BL2 = "bl2";
  static final String FIP = "fip";

  private static final UUID NIL = new UUID(0, 0);

  /** Not a lambda: the first one of a program costs more than all else here. */
  private static final Comparator<Partition> BY_FIRST_SECTOR =
      new Comparator<>() {
        @Override
        public int compare(Partition a, Partition b) {
          return Long.compare(a.first(), b.first());
        }
      };

  private static final String FACTORY = "factory";

  private LayoutRules() {}

  /** Whether a partition is where boards have their own MAC addresses and calibration data. */
  static boolean holdsFactory(Partition partition) {
    return partition.name().equals(FACTORY)
        || partition.content().isPresent() && partition.content().get().equals(FACTORY);
  }

  /**
   * Checks a layout, as far as it does not depend on the size of the image.
   *
   * @throws BadInput {@code image.layout} when the layout contradicts itself
   */
  static void require(MediumLayout layout) {
    requireNames(layout);
    requirePlaces(layout);
    if (wants(layout, BL2) && layout.bl2().isEmpty()) {
      throw bad("does not say what its boot ROM expects of BL2");
    }
  }

  /**
   * Checks that boot ROM and BL2 find what they look for.
   *
   * @throws BadInput {@code image.layout} when they do not
   */
  static void requireBootable(MediumLayout layout) {
    boolean onSd = layout.bl2().isPresent() && layout.bl2().get().medium().equals(Bl2Medium.SDMMC.word());
    if (onSd && layout.table().kind() == TableStyle.Kind.GPT) {
      requireFoundByBootRom(layout);
    }
    if (layout.bl2().isPresent() && layout.nand().isEmpty()) {
      requireFoundByBl2(layout);
    }
  }

  /** The partitions in the order of the table's entries, with null for those that stay unused. */
  private static Partition[] entries(MediumLayout layout) {
    List<Integer> numbers = Tables.numbers(layout.partitions());
    int last = 0;
    for (int number : numbers) {
      last = Math.max(last, number);
    }
    Partition[] entries = new Partition[last];
    for (int i = 0; i < numbers.size(); i++) {
      entries[numbers.get(i) - 1] = layout.partitions().get(i);
    }
    return entries;
  }

  /**
   * Checks where partitions lie.
   *
   * @param partitions with their sectors
   * @throws BadInput {@code image.layout} when they overlap each other or the table
   */
  static void requireRanges(MediumLayout layout, List<Partition> partitions) {
    List<Partition> sorted = new ArrayList<>(partitions);
    sorted.sort(BY_FIRST_SECTOR);
    long free = Arrangement.head(layout.table());
    String before = "the partition table";
    String previous = null;
    for (Partition partition : sorted) {
      if (partition.first() < free || partition.last() < partition.first()) {
        throw bad(
            "has partition " + partition.name() + " from sector " + partition.first() + " to " + partition.last()
                + ", where " + before + " ends at " + (free - 1),
            Facts.of("partition", partition.name(), "before", previous));
      }
      free = partition.last() + 1;
      before = "partition " + partition.name();
      previous = partition.name();
    }
  }

  /** Whether a layout has a place for a content. */
  static boolean wants(MediumLayout layout, String content) {
    if (layout.partitionFor(content).isPresent()) {
      return true;
    }
    for (Placement placement : layout.placements()) {
      if (placement.content().equals(content)) {
        return true;
      }
    }
    if (layout.bootArea().isPresent() && layout.bootArea().get().content().equals(content)) {
      return true;
    }
    if (layout.nand().isPresent()) {
      if (content.equals(BL2)) {
        return true;
      }
      for (NandPlan.Volume volume : layout.nand().get().volumes()) {
        if (volume.content().isPresent() && volume.content().get().equals(content)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Where the boot ROM finds BL2 on a card, in sectors. */
  private static long sectorOfBl2(MediumLayout layout) {
    for (Placement placement : layout.placements()) {
      if (placement.content().equals(BL2)) {
        return placement.first();
      }
    }
    return content(layout, BL2).first();
  }

  /** The boot ROM takes BL2 from the first partition with the legacy boot attribute. */
  private static void requireFoundByBootRom(MediumLayout layout) {
    long sector = sectorOfBl2(layout);
    long offset = layout.bl2().get().headerOffset();
    if (offset != 0 && offset != sector * SectorSource.SECTOR) {
      throw bad(
          "has BL2 at byte " + sector * SectorSource.SECTOR + " and a header-offset of " + offset
              + ", which has to be the same or 0");
    }
    if (offset != 0) {
      requireActive(layout, sector);
      return;
    }
    Partition bl2 = content(layout, BL2);
    for (Partition partition : entries(layout)) {
      if (partition == null) {
        continue;
      }
      boolean legacyBoot = (partition.attributes() & GptEntry.LEGACY_BOOT) != 0;
      if (partition == bl2) {
        if (!legacyBoot) {
          throw bad("has no attribute 2 at partition " + bl2.name() + ", by which the boot ROM finds BL2");
        }
        return;
      }
      if (legacyBoot) {
        throw bad(
            "has attribute 2 at partition " + partition.name() + ", where the boot ROM would look for BL2, before "
                + bl2.name());
      }
    }
  }

  /** An MT7622 takes BL2 from the MBR's active partition. */
  private static void requireActive(MediumLayout layout, long sector) {
    for (TableStyle.Hybrid hybrid : layout.table().hybrid()) {
      if (hybrid.active() && firstOf(layout, hybrid) == sector) {
        return;
      }
    }
    throw bad("has no active MBR entry at sector " + sector + ", by which the boot ROM finds BL2");
  }

  private static long firstOf(MediumLayout layout, TableStyle.Hybrid hybrid) {
    for (Partition partition : layout.partitions()) {
      if (partition.name().equals(hybrid.partition())) {
        return partition.first();
      }
    }
    return hybrid.first();
  }

  /** BL2 reads the table up to the first unused entry or name that it does not understand, and looks for one name. */
  private static void requireFoundByBl2(MediumLayout layout) {
    Partition fip = content(layout, FIP);
    if (!fip.name().equals(FipLookup.PARTITION)) {
      throw bad("calls the partition for fip " + fip.name() + "; BL2 looks for the name " + FipLookup.PARTITION);
    }
    if (layout.table().kind() != TableStyle.Kind.GPT) {
      return;
    }
    Partition[] entries = entries(layout);
    for (int i = 0; i < entries.length && entries[i] != fip; i++) {
      if (entries[i] == null) {
        throw bad(
            "has no partition " + (i + 1) + " before fip; BL2 stops reading the table at the first unused entry, and says"
                + " \"Partition 'fip' not found\"",
            Facts.of("entry", i + 1));
      }
      if (!FipLookup.isAscii(entries[i].name())) {
        throw bad("has the name " + entries[i].name() + " before fip; BL2 stops reading at a name that is not ASCII");
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

  private static void requireNames(MediumLayout layout) {
    List<Partition> partitions = layout.partitions();
    boolean mbr = layout.table().kind() == TableStyle.Kind.MBR;
    int most = mbr ? Mbr.ENTRY_COUNT : DiskTables.MOST_PARTITIONS;
    if (partitions.size() > most) {
      throw bad("has " + partitions.size() + " partitions; " + (mbr ? "an MBR has " : "a GPT here has ") + most);
    }
    if (layout.table().hybrid().size() > TableForm.MOST_OTHERS) {
      throw bad("has " + layout.table().hybrid().size() + " entries for the MBR; there is room for 3");
    }
    Set<String> names = new HashSet<>();
    int number = 0;
    Set<Integer> numbers = new HashSet<>();
    for (Partition partition : partitions) {
      number = partition.number() > 0 ? partition.number() : number + 1;
      if (number > most || !numbers.add(number)) {
        throw bad(
            "has two partitions with the number " + number + ", or a number above " + most,
            Facts.of("partition", partition.name(), "number", number));
      }
      if (partition.name().length() > GptEntry.NAME_UNITS) {
        throw bad("has a name longer than " + GptEntry.NAME_UNITS + " characters: " + partition.name());
      }
      if (partition.name().indexOf(0) >= 0) {
        throw bad("has a name with a NUL, which ends it for all who read it: partition " + number);
      }
      if (!names.add(partition.name())) {
        throw bad("has two partitions named " + partition.name());
      }
      if (partition.type().equals(NIL)) {
        throw bad("has the nil GUID as the type of partition " + partition.name() + ", which says that it is unused");
      }
    }
    for (TableStyle.Hybrid hybrid : layout.table().hybrid()) {
      if (!hybrid.partition().isEmpty() && !names.contains(hybrid.partition())) {
        throw bad("has an MBR entry for the partition " + hybrid.partition() + ", which there is not");
      }
    }
  }

  /** One place for each content, and places that do not overlap. */
  private static void requirePlaces(MediumLayout layout) {
    List<String> words = new ArrayList<>();
    for (Partition partition : layout.partitions()) {
      partition.content().ifPresent(words::add);
    }
    long free = 0;
    for (Placement placement : layout.placements()) {
      words.add(placement.content());
      if (placement.first() < free) {
        throw bad("has no room for " + placement.content() + " at sector " + placement.first() + ": something ends at "
            + (free - 1) + ", or they are not in order");
      }
      free = placement.first() + placement.sectors();
    }
    if (layout.bootArea().isPresent()) {
      words.add(layout.bootArea().get().content());
    }
    Set<String> seen = new HashSet<>();
    for (String word : words) {
      if (!seen.add(word)) {
        requireOnce(layout, word);
        throw bad("has two places for " + word);
      }
    }
    if (layout.bl2().isPresent()) {
      if (!wants(layout, BL2)) {
        throw bad("has no partition for " + BL2);
      }
      if (!wants(layout, FIP)) {
        throw bad("has no partition for " + FIP);
      }
    }
  }

  private static void requireOnce(MediumLayout layout, String word) {
    if (layout.partitionFor(word).isPresent()) {
      content(layout, word);
    }
  }

  /** The failure of a layout. */
  static BadInput bad(String problem) {
    return bad(problem, Facts.none());
  }

  private static BadInput bad(String problem, Map<String, Object> facts) {
    return new BadInput(
        "image.layout",
        "The board's layout " + problem,
        facts,
        "docs/boards.md describes layouts, docs/images.md how partitions are changed.");
  }
}
