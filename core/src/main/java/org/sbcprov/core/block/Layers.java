package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.sysfs.DeviceNode;
import org.sbcprov.core.sysfs.SysFile;

/**
 * What stands on what: disks, partitions, the layers on them, mounts and swap, as they were at one look. Bounded by what
 * {@link Disks} and {@link SysFile} read; circles, which no kernel makes, end where they began.
 */
public final class Layers {
  private static final String DEVICES = "/dev/";

  /**
   * Mount points of what a system cannot do without, and of the media that live systems run from. Whatever a disk has
   * besides, it is the system's disk when one of these is on it.
   */
  private static final Set<String> SYSTEM =
      Set.of(
          "/", "/boot", "/boot/efi", "/boot/firmware", "/efi", "/esp", "/usr", "/home", "/var", "/nix", "/nix/store",
          "/sysroot", "/cdrom", "/run/live/medium", "/lib/live/mount/medium", "/run/initramfs/live",
          "/run/archiso/bootmnt", "/iso", "/run/media/live", "/media/cdrom");

  /**
   * File systems that have a directory in {@code /sys/fs} for each device that they are mounted from: also from another
   * mount namespace, such as that of a container, or below the root that a system has after it was started.
   */
  private static final List<String> TELLING = List.of("ext4", "xfs", "f2fs");

  private static final String ZFS = "zfs";

  /** {@code ID_PART_ENTRY_TYPE} of partitions that OpenZFS makes or takes: Solaris' /usr, and root. */
  private static final Set<String> ZFS_TYPES =
      Set.of("6a898cc3-1dd2-11b2-99a6-080020736631", "6a85cf4d-1dd2-11b2-99a6-080020736631");

  private final Path root;
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final List<Set<String>> pools = new ArrayList<>();
  private final Set<String> active = new HashSet<>();
  private final MountTable table;

  private Layers(Path root) {
    this.root = root;
    table = MountTable.read(root);
  }

  /** Looks at the system whose root is here. */
  public static Layers read(Path root) {
    Layers all = new Layers(root);
    for (String name : Disks.names(root)) {
      Path block = Disks.directory(root, name);
      Layer disk = Layer.read(name, block, "");
      all.add(disk);
      for (String part : disk.parts()) {
        all.add(Layer.read(part, block.resolve(part), name));
      }
    }
    for (String kind : TELLING) {
      all.active.addAll(SysFile.names(root.resolve("sys/fs").resolve(kind)));
    }
    all.readPools("sys/fs/btrfs");
    all.readPools("sys/fs/bcachefs");
    return all;
  }

  private void add(Layer layer) {
    layers.put(layer.name(), layer);
    if (!layer.number().isEmpty()) {
      names.put(layer.number(), layer.name());
    }
  }

  /** Devices of mounted file systems that stand on several: {@code btrfs/UUID/devices/sda1}, {@code bcachefs/UUID/dev-0/block}. */
  private void readPools(String kind) {
    Path all = root.resolve(kind);
    for (String uuid : SysFile.names(all)) {
      Set<String> devices = new LinkedHashSet<>(SysFile.names(all.resolve(uuid).resolve("devices")));
      for (String entry : SysFile.names(all.resolve(uuid))) {
        if (entry.startsWith("dev-")) {
          SysFile.linkName(all.resolve(uuid).resolve(entry).resolve("block")).ifPresent(devices::add);
        }
      }
      if (!devices.isEmpty()) {
        pools.add(devices);
      }
    }
  }

  /** Whether the system tells all that has to be known before a disk may be written: what is mounted. */
  public boolean isComplete() {
    return table.isComplete();
  }

  /** The kernel's name of a block device by its number. */
  public Optional<String> name(String number) {
    return Optional.ofNullable(names.get(number));
  }

  /** The disk that a partition is on; empty for what is no partition. */
  public Optional<String> diskOf(String name) {
    Layer layer = layers.get(name);
    return layer == null || layer.disk().isEmpty() ? Optional.empty() : Optional.of(layer.disk());
  }

  /** All uses of a disk, of its partitions and of what stands on them: mounts, swap, then layers, the topmost first. */
  public List<DiskUse> uses(Disk disk) {
    List<Layer> bottom = new ArrayList<>();
    Layer known = layers.get(disk.name());
    bottom.add(known == null ? bare(disk.name(), disk.number(), "") : known);
    for (Part part : disk.parts()) {
      Layer layer = layers.get(part.name());
      bottom.add(layer == null ? bare(part.name(), part.number(), disk.name()) : layer);
    }
    List<DiskUse> uses = usesOf(bottom);
    if (uses.isEmpty()) {
      addPool(disk, uses);
    }
    return uses;
  }

  /** The same for any block device by its number; none when there is no such device. */
  public List<DiskUse> usesOf(String number) {
    String name = names.get(number);
    Layer layer = name == null ? null : layers.get(name);
    if (layer == null) {
      return number.isEmpty() ? List.of() : usesOf(List.of(bare("", number, "")));
    }
    List<Layer> bottom = new ArrayList<>(List.of(layer));
    addParts(layer, bottom);
    return usesOf(bottom);
  }

  /** Names of loop devices that are made of a file, whatever its name is there. */
  public List<String> loopsOf(Path file) {
    List<String> loops = new ArrayList<>();
    Object key = FileKey.of(file);
    for (Layer layer : layers.values()) {
      if (key != null && layer.backing().startsWith("/") && key.equals(FileKey.of(under(layer.backing())))) {
        loops.add(layer.name());
      }
    }
    return loops;
  }

  /** The number of a block device by its name; empty when it is not known. */
  public String number(String name) {
    Layer layer = layers.get(name);
    return layer == null ? "" : layer.number();
  }

  /** Whether a file is swapped to. */
  public boolean isSwap(Path file) {
    Object key = FileKey.of(file);
    for (String swap : table.swaps()) {
      if (key != null && !swap.startsWith(DEVICES) && key.equals(FileKey.of(under(swap)))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The block devices that the system lives on, whole disks and all layers down to them, each with what it is for: a mount
   * point, or {@code swap}.
   */
  public Map<String, String> system() {
    Map<String, String> found = new LinkedHashMap<>();
    boolean rootFound = false;
    Set<String> seen = new HashSet<>();
    for (Mount mount : table.mounts()) {
      Set<String> devices = devicesOf(mount);
      seen.addAll(devices);
      if (SYSTEM.contains(mount.point())) {
        rootFound |= mount.point().equals("/") && !devices.isEmpty();
        for (String name : down(devices)) {
          found.putIfAbsent(name, SafeText.of(mount.point()));
        }
      }
    }
    if (!rootFound) {
      // An overlay over what was mounted before it became the root: its layers have no mount points any more.
      for (String name : active) {
        for (String below : seen.contains(name) ? Set.<String>of() : down(Set.of(name))) {
          found.putIfAbsent(below, "/");
        }
      }
    }
    for (String swap : table.swaps()) {
      for (String name : down(devicesOf(swap, new HashSet<>()))) {
        found.putIfAbsent(name, "swap");
      }
    }
    return found;
  }

  private static Layer bare(String name, String number, String disk) {
    return new Layer(name, number, disk, List.of(), List.of(), List.of(), "", "", "");
  }

  private void addParts(Layer disk, List<Layer> to) {
    for (String part : disk.parts()) {
      Layer layer = layers.get(part);
      if (layer != null) {
        to.add(layer);
      }
    }
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

  private List<DiskUse> usesOf(List<Layer> bottom) {
    Map<String, Layer> reached = new LinkedHashMap<>();
    Map<String, Integer> depths = new HashMap<>();
    List<Ranked> ranked = new ArrayList<>();
    List<Layer> now = bottom;
    for (int depth = 0; !now.isEmpty(); depth++) {
      List<Layer> next = new ArrayList<>();
      for (Layer layer : now) {
        if (reached.putIfAbsent(layer.name(), layer) == null) {
          depths.put(layer.name(), depth);
          addHolders(layer, depth + 1, ranked, next);
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

  private void addHolders(Layer layer, int depth, List<Ranked> ranked, List<Layer> next) {
    for (String holder : above(layer)) {
      Layer upper = layers.get(holder);
      String end = upper == null ? Layer.unknown(SafeText.of(holder)) : upper.end();
      boolean ofFile = upper != null && !upper.backing().isEmpty() && !upper.backing().startsWith(DEVICES);
      DiskUse use = new DiskUse(device(layer), SafeText.of(holder), DiskUse.Kind.HELD, end);
      ranked.add(Ranked.holder(depth, ofFile, use));
      if (upper != null) {
        next.add(upper);
        addParts(upper, next);
      }
    }
  }

  /** What stands on a device: its holders, and what is made of it or of a file on it. */
  private Set<String> above(Layer layer) {
    Set<String> above = new LinkedHashSet<>(layer.above());
    for (Layer other : layers.values()) {
      if (!other.backing().isEmpty() && devicesOf(other.backing(), new HashSet<>()).contains(layer.name())) {
        above.add(other.name());
      }
    }
    return above;
  }

  private void addMounts(Map<String, Layer> reached, Map<String, Integer> depths, List<Ranked> uses) {
    Set<String> told = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (Mount mount : table.mounts()) {
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
    Set<String> mounted = new LinkedHashSet<>(active);
    for (Set<String> pool : pools) {
      mounted.addAll(pool);
    }
    for (String name : mounted) {
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
    Set<String> devices = devicesOf(mount);
    for (Layer layer : reached.values()) {
      boolean byNumber = !layer.number().isEmpty() && layer.number().equals(mount.number());
      if (byNumber || devices.contains(layer.name()) || mount.source().equals(device(layer))) {
        found.add(layer);
      }
    }
    return found;
  }

  private void addSwaps(Map<String, Layer> reached, Map<String, Integer> depths, List<Ranked> uses) {
    for (String swap : table.swaps()) {
      Set<String> devices = devicesOf(swap, new HashSet<>());
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

  /** The kernel does not tell which devices ZFS has; udev does, where it looked. */
  private void addPool(Disk disk, List<DiskUse> uses) {
    List<String> imported = zfsPools();
    if (imported.isEmpty()) {
      return;
    }
    String known = "";
    boolean looked = UdevRecord.of(root, disk.number()).exists();
    List<String> numbers = new ArrayList<>(List.of(disk.number()));
    for (Part part : disk.parts()) {
      numbers.add(part.number());
    }
    for (String number : numbers) {
      UdevRecord record = UdevRecord.of(root, number);
      if (record.value("ID_FS_TYPE").equals("zfs_member") || ZFS_TYPES.contains(record.value("ID_PART_ENTRY_TYPE"))) {
        known = names.getOrDefault(number, disk.name());
      }
    }
    if (!known.isEmpty() || !looked && disk.transport().isHardware() && disk.hasMedium()) {
      String device = SysNames.device(known.isEmpty() ? disk.name() : known);
      String where = (known.isEmpty() ? "udev tells nothing of it, and these are imported: " : "") + String.join(", ", imported);
      uses.add(new DiskUse(device, where, DiskUse.Kind.POOL, "sudo zpool export POOL"));
    }
  }

  /** Pools that are imported: the kernel's module has a directory of figures for each; else what is mounted of them. */
  private List<String> zfsPools() {
    Path all = root.resolve("proc/spl/kstat/zfs");
    Set<String> found = new LinkedHashSet<>();
    for (String name : SysFile.names(all)) {
      if (Files.isDirectory(all.resolve(name))) {
        found.add(SafeText.of(name));
      }
    }
    for (Mount mount : table.mounts()) {
      if (mount.type().equals(ZFS)) {
        int slash = mount.source().indexOf('/');
        found.add(SafeText.of(slash < 0 ? mount.source() : mount.source().substring(0, slash)));
      }
    }
    return new ArrayList<>(found);
  }

  /** All devices that some stand on, down to disks, with themselves. */
  private Set<String> down(Set<String> from) {
    Set<String> found = new LinkedHashSet<>();
    Deque<String> next = new ArrayDeque<>(from);
    while (!next.isEmpty()) {
      String name = next.remove();
      Layer layer = layers.get(name);
      if (layer == null || !found.add(name)) {
        continue;
      }
      if (!layer.disk().isEmpty()) {
        next.add(layer.disk());
      }
      next.addAll(layer.below());
      if (!layer.backing().isEmpty()) {
        next.addAll(devicesOf(layer.backing(), new HashSet<>()));
      }
    }
    return found;
  }

  /** Names of the devices that a mount is of. */
  private Set<String> devicesOf(Mount mount) {
    Set<Mount> seen = new HashSet<>();
    seen.add(mount);
    return devicesOf(mount, seen);
  }

  private Set<String> devicesOf(Mount mount, Set<Mount> seen) {
    Set<String> devices = new LinkedHashSet<>();
    String name = names.get(mount.number());
    if (name != null && mount.hasDevice()) {
      devices.add(name);
    } else {
      for (String path : mount.paths()) {
        devices.addAll(devicesOf(path, seen));
      }
    }
    // A journal or log may be elsewhere.
    if (name != null && mount.options().indexOf(DEVICES) >= 0) {
      for (String path : mount.paths()) {
        devices.addAll(devicesOf(path, seen));
      }
    }
    boolean several = mount.type().equals("btrfs") || mount.type().equals("bcachefs");
    if (several) {
      addPools(devices);
    }
    return devices;
  }

  /** All devices of a file system of which one is known; those of all such file systems when none is. */
  private void addPools(Set<String> devices) {
    boolean any = !devices.isEmpty();
    for (Set<String> pool : pools) {
      boolean same = false;
      for (String name : pool) {
        same |= devices.contains(name);
      }
      if (same || !any) {
        devices.addAll(pool);
      }
    }
  }

  /** The devices of a path: it is one of them, or a file on what is mounted there. */
  private Set<String> devicesOf(String path, Set<Mount> seen) {
    Set<String> devices = new LinkedHashSet<>();
    if (path.startsWith(DEVICES)) {
      // One that is not known is no file on what /dev is on.
      String name = deviceName(path);
      if (!name.isEmpty()) {
        devices.add(name);
      }
      return devices;
    }
    for (Mount mount : table.containing(path)) {
      if (seen.add(mount)) {
        devices.addAll(devicesOf(mount, seen));
      }
    }
    return devices;
  }

  /** The kernel's name of a device by a path of it; empty when there is none. */
  private String deviceName(String path) {
    String name = path.substring(DEVICES.length()).replace('/', '!');
    if (layers.containsKey(name)) {
      return name;
    }
    String mapper = DEVICES + "mapper/";
    if (path.startsWith(mapper)) {
      for (Layer layer : layers.values()) {
        if (layer.title().equals(path.substring(mapper.length()))) {
          return layer.name();
        }
      }
    }
    try {
      Path node = under(path).toRealPath();
      Optional<String> number = DeviceNode.number(node);
      name = number.isPresent() ? names.getOrDefault(number.get(), "") : node.getFileName().toString();
      return layers.containsKey(name) ? name : "";
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  private Path under(String path) {
    try {
      return root.resolve(path.substring(1));
    } catch (RuntimeException e) {
      // No name of a file at all.
      return root.resolve("dev/null");
    }
  }

  private static String device(Layer layer) {
    return SysNames.device(SafeText.of(layer.name()));
  }
}
