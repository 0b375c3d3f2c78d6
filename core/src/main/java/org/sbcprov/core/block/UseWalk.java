package org.sbcprov.core.block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbcprov.core.SafeText;

/** The way up from a disk: what stands on it, layer by layer, and what is mounted and swapped to on the way. */
final class UseWalk {
  private static final String DEVICES = "/dev/";

  private final Layers all;

  UseWalk(Layers all) {
    this.all = all;
  }

  /**
   * A use and its place in the order of ending: what is mounted on upper layers, then the loop devices whose files have to
   * be closed before what they lie on can be unmounted, then what is mounted below, then the other layers from the top.
   */
  private record Ranked(int rank, DiskUse use) {
    private static final int STEP = 8;

    static Ranked mount(int depth, boolean direct, DiskUse use) {
      return new Ranked(-depth * STEP + (direct ? 1 : 0), use);
    }

    static Ranked swap(int depth, DiskUse use) {
      return new Ranked(-depth * STEP + 2, use);
    }

    static Ranked holder(int depth, boolean ofFile, DiskUse use) {
      return new Ranked(ofFile ? -depth * STEP + 3 : Integer.MAX_VALUE - depth, use);
    }
  }

  /**
   * All uses of some devices and of what stands on them.
   *
   * @param bottom a disk and its partitions, and what it is made of: none of them is a use of another
   */
  List<DiskUse> from(List<Layer> bottom) {
    Map<String, Layer> reached = new LinkedHashMap<>();
    Map<String, Integer> depths = new HashMap<>();
    List<Ranked> ranked = new ArrayList<>();
    Set<String> own = new HashSet<>();
    for (Layer layer : bottom) {
      own.add(layer.name());
    }
    List<Layer> now = bottom;
    for (int depth = 0; !now.isEmpty(); depth++) {
      List<Layer> next = new ArrayList<>();
      for (Layer layer : now) {
        if (reached.putIfAbsent(layer.name(), layer) == null) {
          depths.put(layer.name(), depth);
          addHolders(layer, depth + 1, own, ranked, next);
        }
      }
      now = next;
    }
    addMounts(reached, depths, ranked);
    addSwaps(reached, depths, ranked);
    ranked.sort((one, other) -> Integer.compare(one.rank(), other.rank()));
    List<DiskUse> uses = new ArrayList<>();
    for (Ranked one : ranked) {
      uses.add(one.use());
    }
    return uses;
  }

  private void addHolders(Layer layer, int depth, Set<String> own, List<Ranked> ranked, List<Layer> next) {
    for (String holder : above(layer)) {
      if (own.contains(holder)) {
        continue;
      }
      Layer upper = all.layer(holder);
      String end = upper == null ? Layer.unknown(SafeText.of(holder)) : upper.end();
      boolean ofFile = upper != null && !upper.backing().isEmpty() && !upper.backing().startsWith(DEVICES);
      DiskUse use = new DiskUse(device(layer), SafeText.of(holder), DiskUse.Kind.HELD, end);
      ranked.add(Ranked.holder(depth, ofFile, use));
      if (upper != null) {
        next.add(upper);
        all.addParts(upper, next);
      }
    }
  }

  /** What stands on a device: its holders, and what is made of it or of a file on it. */
  private Set<String> above(Layer layer) {
    Set<String> above = new LinkedHashSet<>(layer.above());
    for (Layer other : all.all()) {
      if (!other.backing().isEmpty() && all.devicesOf(other.backing()).contains(layer.name())) {
        above.add(other.name());
      }
    }
    return above;
  }

  private void addMounts(Map<String, Layer> reached, Map<String, Integer> depths, List<Ranked> uses) {
    Set<String> told = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (Mount mount : all.table().mounts()) {
      String where = SafeText.of(mount.point());
      for (Layer layer : usedBy(mount, reached)) {
        seen.add(layer.name());
        if (told.add(layer.name() + " " + where)) {
          String device = device(layer);
          boolean direct = mount.source().equals(device) || mount.hasDevice();
          String end =
              direct
                  ? "udisksctl unmount -b " + device + " (or: sudo umount " + device + ")"
                  : "sudo umount " + SysNames.quoted(where);
          DiskUse use = new DiskUse(device, where, DiskUse.Kind.MOUNTED, end);
          uses.add(Ranked.mount(depths.get(layer.name()), direct, use));
          break;
        }
      }
    }
    for (String name : all.mounted()) {
      if (reached.containsKey(name) && !seen.contains(name)) {
        String end = "unmount " + SysNames.device(name) + " where it is mounted, perhaps in a container";
        DiskUse use = new DiskUse(SysNames.device(name), "a place that is not seen from here", DiskUse.Kind.MOUNTED, end);
        uses.add(Ranked.mount(depths.get(name), true, use));
      }
    }
  }

  /** Those of the layers that a mount stands on. */
  private List<Layer> usedBy(Mount mount, Map<String, Layer> reached) {
    List<Layer> found = new ArrayList<>();
    Set<String> devices = all.devicesOf(mount);
    for (Layer layer : reached.values()) {
      boolean byNumber = !layer.number().isEmpty() && layer.number().equals(mount.number());
      if (byNumber || devices.contains(layer.name()) || mount.source().equals(device(layer))) {
        found.add(layer);
      }
    }
    return found;
  }

  private void addSwaps(Map<String, Layer> reached, Map<String, Integer> depths, List<Ranked> uses) {
    for (String swap : all.table().swaps()) {
      Set<String> devices = all.devicesOf(swap);
      for (Layer layer : reached.values()) {
        if (devices.contains(layer.name()) || swap.equals(device(layer))) {
          String shown = SafeText.of(swap);
          String where = swap.startsWith(DEVICES) ? "swap" : shown;
          DiskUse use = new DiskUse(device(layer), where, DiskUse.Kind.SWAP, "sudo swapoff " + SysNames.quoted(shown));
          uses.add(Ranked.swap(depths.get(layer.name()), use));
        }
      }
    }
  }

  private static String device(Layer layer) {
    return SysNames.device(SafeText.of(layer.name()));
  }
}
