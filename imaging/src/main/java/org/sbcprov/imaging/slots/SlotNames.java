package org.sbcprov.imaging.slots;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/** Which partitions are slots, by their names or the labels of their file systems. */
final class SlotNames {
  /** Names as they are, but for case and for {@code -} and {@code _}. */
  private static final String[][] PAIRS = {
    {"roota", "rootb"}, {"rootfsa", "rootfsb"}, {"systema", "systemb"}, {"slota", "slotb"},
  };

  /** Those of MediaTek's dual image boot. Source: board/mediatek/common of the SDK's U-Boot. */
  private static final String[][] DUAL_IMAGE = {{"firmware", "firmware2"}, {"rootfs", "rootfs2"}};

  private SlotNames() {}

  /** The pair on a disk; empty when there is none. */
  static Optional<SlotPartition[]> find(List<SlotPartition> partitions) {
    return find(PAIRS, partitions);
  }

  /** The pair of MediaTek's dual image boot. */
  static Optional<SlotPartition[]> findDualImage(List<SlotPartition> partitions) {
    return find(DUAL_IMAGE, partitions);
  }

  private static Optional<SlotPartition[]> find(String[][] pairs, List<SlotPartition> partitions) {
    for (String[] pair : pairs) {
      Optional<SlotPartition> a = only(pair[0], partitions);
      Optional<SlotPartition> b = only(pair[1], partitions);
      if (a.isPresent() && b.isPresent() && !a.get().equals(b.get())) {
        return Optional.of(new SlotPartition[] {a.get(), b.get()});
      }
    }
    return Optional.empty();
  }

  private static Optional<SlotPartition> only(String name, List<SlotPartition> partitions) {
    List<SlotPartition> named = new ArrayList<>();
    List<SlotPartition> labelled = new ArrayList<>();
    for (SlotPartition partition : partitions) {
      if (bare(partition.name()).equals(name)) {
        named.add(partition);
      }
      if (bare(partition.label()).equals(name)) {
        labelled.add(partition);
      }
    }
    List<SlotPartition> found = named.isEmpty() ? labelled : named;
    if (found.size() > 1) {
      throw new Refused(
          "image.slots-several",
          "Several partitions can be " + name + ": " + found.get(0).device() + ", " + found.get(1).device(),
          Facts.of("name", name, "partitions", List.of(found.get(0).device(), found.get(1).device())),
          "Tell which ones are the slots with --root-a and --root-b.");
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }
}
