package org.sbcprov.imaging.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.TableEdit;
import org.sbcprov.imaging.inspect.DiskView;
import org.sbcprov.imaging.inspect.Inhabited;
import org.sbcprov.imaging.mtk.Bl2Medium;
import org.sbcprov.imaging.mtk.FipLookup;

/** What is mended in the entries of a table: the boot bit, the name, holes; in this order, as holes change numbers. */
final class SlotRepairs {
  private static final String BL2 = "bl2";

  /** Its boot ROM follows the MBR. */
  private static final String MBR_CHIP = "mt7622";

  private final DiskView view;
  private final RepairChoice choice;
  private final List<Repair> repairs;
  private final List<String> left;
  private final List<GptEntry> slots;

  SlotRepairs(DiskView view, List<GptEntry> slots, RepairChoice choice, List<Repair> repairs, List<String> left) {
    this.view = view;
    this.slots = new ArrayList<>(slots);
    this.choice = choice;
    this.repairs = repairs;
    this.left = left;
  }

  /** The slots as they are to be. */
  List<GptEntry> apply() {
    if (choice.wants(RepairKind.BIT)) {
      bit();
    }
    if (choice.wants(RepairKind.NAME)) {
      name();
    }
    if (choice.wants(RepairKind.HOLE)) {
      holes();
    }
    while (!slots.isEmpty() && !slots.get(slots.size() - 1).used()) {
      slots.remove(slots.size() - 1);
    }
    return slots;
  }

  private void bit() {
    List<Inhabited> holding = new ArrayList<>();
    for (Inhabited partition : view.partitions()) {
      boolean sd = partition.found().bl2().isPresent() && partition.found().bl2().get().medium() == Bl2Medium.SDMMC;
      if (sd) {
        holding.add(partition);
      }
    }
    if (holding.isEmpty()) {
      Optional<Inhabited> named = view.named(BL2);
      if (named.isPresent() && !named.get().found().isEmpty() && !named.get().found().isBeyondFile()) {
        setBit(named.get().number());
      }
      return;
    }
    if (holding.size() > 1) {
      if (!hasOneBit()) {
        left.add("Several partitions hold a BL2; which one the board is to start cannot be told");
      }
      return;
    }
    Inhabited bl2 = holding.get(0);
    if (bl2.found().bl2().get().evidence().chip().orElse("").equals(MBR_CHIP)) {
      return;
    }
    setBit(bl2.number());
    for (int i = 0; i < slots.size(); i++) {
      if (i + 1 != bl2.number() && slots.get(i).used() && slots.get(i).legacyBoot()) {
        slots.set(i, withAttributes(slots.get(i), slots.get(i).attributes() & ~GptEntry.LEGACY_BOOT));
        repairs.add(new Repair(RepairKind.BIT, title(i) + " loses the legacy boot attribute (bit 2)"));
      }
    }
  }

  private boolean hasOneBit() {
    int bits = 0;
    for (GptEntry entry : slots) {
      bits += entry.used() && entry.legacyBoot() ? 1 : 0;
    }
    return bits == 1;
  }

  private void setBit(int number) {
    GptEntry entry = slots.get(number - 1);
    if (!entry.legacyBoot()) {
      slots.set(number - 1, withAttributes(entry, entry.attributes() | GptEntry.LEGACY_BOOT));
      repairs.add(
          new Repair(
              RepairKind.BIT,
              title(number - 1) + " gets the legacy boot attribute (bit 2): attributes 0x"
                  + Long.toHexString(entry.attributes()) + " become 0x"
                  + Long.toHexString(slots.get(number - 1).attributes())));
    }
  }

  private void name() {
    int candidate = -1;
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).used() && slots.get(i).name().equals(FipLookup.PARTITION)) {
        return;
      }
    }
    int candidates = 0;
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).used() && slots.get(i).name().equalsIgnoreCase(FipLookup.PARTITION)) {
        candidate = i;
        candidates++;
      }
    }
    if (candidates == 0 && choice.names(RepairKind.NAME)) {
      for (Inhabited partition : view.partitions()) {
        if (partition.found().fip().isPresent()) {
          candidate = partition.number() - 1;
          candidates++;
        }
      }
    }
    if (candidates == 1) {
      GptEntry entry = slots.get(candidate);
      repairs.add(new Repair(RepairKind.NAME, title(candidate) + " is renamed to \"fip\", as BL2 looks for it"));
      slots.set(
          candidate,
          new GptEntry(
              entry.partitionTypeGuid(),
              entry.uniquePartitionGuid(),
              entry.startingLba(),
              entry.endingLba(),
              entry.attributes(),
              FipLookup.PARTITION));
    } else if (candidates > 1) {
      left.add("Several partitions could be the one that BL2 looks for by the name \"fip\"");
    }
  }

  /** Only as far as the FIP's entry, so that as few numbers change as can be; all when that is what was asked for. */
  private void holes() {
    int end = choice.names(RepairKind.HOLE) ? slots.size() : fipIndex() + 1;
    int free = 0;
    while (free < end && slots.get(free).used()) {
      free++;
    }
    for (int i = free + 1; i < end; i++) {
      if (slots.get(i).used()) {
        repairs.add(
            new Repair(
                RepairKind.HOLE,
                title(i) + " becomes partition " + (free + 1) + "; its device gets another name (from p" + (i + 1)
                    + " to p" + (free + 1) + ")"));
        slots.set(free, slots.get(i));
        slots.set(i, TableEdit.unused());
        free++;
      }
    }
  }

  private int fipIndex() {
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).used() && slots.get(i).name().equals(FipLookup.PARTITION)) {
        return i;
      }
    }
    return -1;
  }

  private String title(int index) {
    return "Partition " + (index + 1) + " \"" + Printable.of(slots.get(index).name()) + "\"";
  }

  private static GptEntry withAttributes(GptEntry entry, long attributes) {
    return new GptEntry(
        entry.partitionTypeGuid(),
        entry.uniquePartitionGuid(),
        entry.startingLba(),
        entry.endingLba(),
        attributes,
        entry.partitionName());
  }
}
