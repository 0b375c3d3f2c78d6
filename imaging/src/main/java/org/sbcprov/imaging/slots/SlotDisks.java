package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.finding.Printable;

/**
 * The slots that {@code root=} chooses from.
 *
 * @param slots two or none
 * @param active index of the one that {@code root=} means
 * @param isElsewhere whether {@code root=} is on a disk that is not at hand, so that these may be other slots
 * @param notes about what could not be found
 */
record SlotDisks(List<Slot> slots, Optional<Integer> active, boolean isElsewhere, List<String> notes) {
  private static final String[] NAMES = {"A", "B"};

  /** The devices of a walk-through for these boards: two root partitions at the start of an NVMe disk. */
  private static final String[] USUAL = {"/dev/nvme0n1p1", "/dev/nvme0n1p2"};

  static SlotDisks of(BootSources sources, SlotRequest request, RootSpec spec, Optional<RootSpec> current) {
    List<SlotPartition> all = partitions(sources, spec);
    List<String> notes = new ArrayList<>();
    List<Slot> slots = slots(sources, request, spec, all);
    List<SlotPartition> meant = current.isPresent() ? spec.among(all) : List.of();
    Optional<Integer> active = Optional.empty();
    for (int i = 0; i < slots.size(); i++) {
      Optional<SlotPartition> partition = slots.get(i).partition();
      boolean same = partition.isPresent() && meant.size() == 1 && meant.get(0).equals(partition.get());
      if (same || current.isPresent() && slots.get(i).root().equals(spec.text())) {
        active = Optional.of(i);
      }
    }
    if (current.isPresent() && active.isEmpty() && !slots.isEmpty()) {
      notes.add("root=" + Printable.of(spec.text())
          + (meant.size() == 1 ? " is none of the slots" : meant.isEmpty() ? " is no partition that is at hand"
              : " can be several partitions"));
    }
    if (spec.form() == RootForm.LABEL || spec.form() == RootForm.UUID) {
      notes.add("the kernel alone cannot look up root=" + spec.form().prefix() + "; it needs an initramfs for that");
    }
    boolean elsewhere =
        current.isPresent() && active.isEmpty() && meant.isEmpty() && !slots.isEmpty() && request.rootA().isEmpty();
    return new SlotDisks(slots, active, elsewhere, notes);
  }

  /** All partitions, with disks named as {@code root=} names them. */
  private static List<SlotPartition> partitions(BootSources sources, RootSpec spec) {
    String named = spec.disk().orElse("");
    SlotDisk image = named.startsWith("mmcblk") ? sources.image().named(named) : sources.image();
    List<SlotPartition> all = new ArrayList<>(image.partitions());
    if (sources.other().isPresent()) {
      boolean its = !named.isEmpty() && !named.startsWith("mmcblk");
      all.addAll((its ? sources.other().get().named(named) : sources.other().get()).partitions());
    }
    return all;
  }

  private static List<Slot> slots(
      BootSources sources, SlotRequest request, RootSpec spec, List<SlotPartition> all) {
    if (request.rootA().isPresent()) {
      Slot first = told(0, request.rootA().get(), request, all);
      return List.of(first, told(1, request.rootB().orElseThrow(), request, all));
    }
    int own = sources.image().partitions().size();
    Optional<SlotPartition[]> pair = SlotNames.find(all.subList(own, all.size()));
    pair = pair.isPresent() ? pair : SlotNames.find(all.subList(0, own));
    if (pair.isPresent()) {
      RootForm form = request.form().orElse(
          spec.form() == RootForm.OTHER || spec.text().isEmpty() ? RootForm.PARTUUID : spec.form());
      return List.of(slot(0, pair.get()[0], form, all), slot(1, pair.get()[1], form, all));
    }
    boolean usual = spec.text().equals(USUAL[0]) || spec.text().equals(USUAL[1]);
    return usual && sources.other().isEmpty()
        ? List.of(told(0, USUAL[0], request, all), told(1, USUAL[1], request, all))
        : List.of();
  }

  private static Slot slot(int index, SlotPartition partition, RootForm form, List<SlotPartition> all) {
    String root;
    try {
      root = RootSpec.write(form, partition, all);
    } catch (Refused e) {
      // Shown as none; switching to it says why.
      root = "";
    }
    return new Slot(NAMES[index], Optional.of(partition), root, "");
  }

  private static Slot told(int index, String text, SlotRequest request, List<SlotPartition> all) {
    List<SlotPartition> meant = RootSpec.of(text).among(all);
    if (meant.size() == 1 && request.form().isPresent()) {
      return slot(index, meant.get(0), request.form().get(), all);
    }
    Optional<SlotPartition> partition = meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
    return new Slot(NAMES[index], partition, text, "");
  }
}
