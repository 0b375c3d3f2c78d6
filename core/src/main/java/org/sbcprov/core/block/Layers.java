package org.sbcprov.core.block;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
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

  /** Devices of file systems on several: {@code btrfs/UUID/devices/sda1}, {@code bcachefs/UUID/dev-0/block}. */
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
    Foundations foundations = foundations(disk.name());
    for (String name : foundations.devices()) {
      bottom.add(layers.get(name));
      addParts(layers.get(name), bottom);
    }
    List<DiskUse> uses = new UseWalk(this).from(bottom);
    foundations.paths().forEach((path, loop) -> addUses(path, loop, uses));
    if (uses.isEmpty()) {
      ZfsPools.use(root, table.mounts(), disk).ifPresent(uses::add);
    }
    return uses;
  }

  /** Uses of a file that a device is made of, other than by that device. */
  private void addUses(String path, String by, List<DiskUse> uses) {
    String shown = SafeText.of(path);
    for (Layer other : layers.values()) {
      if (!other.name().equals(by) && isMadeOf(other, path)) {
        uses.addAll(usesOf(other.number()));
        uses.add(new DiskUse(shown, SysNames.device(SafeText.of(other.name())), DiskUse.Kind.HELD, other.end()));
      }
    }
    if (isSwap(under(path))) {
      uses.add(new DiskUse(shown, "swap", DiskUse.Kind.SWAP, "sudo swapoff " + SysNames.quoted(shown)));
    }
  }

  private boolean isMadeOf(Layer layer, String path) {
    if (layer.backing().equals(path)) {
      return true;
    }
    Object key = layer.backing().isEmpty() ? null : FileKey.of(under(path));
    return key != null && key.equals(FileKey.of(under(layer.backing())));
  }

  /** What a device is made of, down to hardware and files. */
  Foundations foundations(String name) {
    Set<String> devices = new LinkedHashSet<>();
    Map<String, String> paths = new LinkedHashMap<>();
    Deque<String> next = new ArrayDeque<>(List.of(name));
    while (!next.isEmpty()) {
      Layer layer = layers.get(next.remove());
      if (layer == null || !devices.add(layer.name())) {
        continue;
      }
      if (!layer.maker().equals("LVM")) {
        next.addAll(layer.below());
      }
      Set<String> behind = layer.backing().startsWith(DEVICES) ? devicesOf(layer.backing()) : Set.of();
      next.addAll(behind);
      if (behind.isEmpty() && !layer.backing().isEmpty()) {
        paths.put(layer.backing(), layer.name());
      }
    }
    devices.remove(name);
    return new Foundations(List.copyOf(devices), paths);
  }

  /** A device, what it is made of, and the partitions of all these. */
  Set<String> whole(String name, Foundations foundations) {
    Set<String> all = new LinkedHashSet<>(foundations.devices());
    all.add(name);
    for (String one : List.copyOf(all)) {
      Layer layer = layers.get(one);
      all.addAll(layer == null ? List.of() : layer.parts());
    }
    return all;
  }

  /** The same for any block device by its number; none when there is no such device. */
  public List<DiskUse> usesOf(String number) {
    String name = names.get(number);
    Layer layer = name == null ? null : layers.get(name);
    if (layer == null) {
      return number.isEmpty() ? List.of() : new UseWalk(this).from(List.of(bare("", number, "")));
    }
    List<Layer> bottom = new ArrayList<>(List.of(layer));
    addParts(layer, bottom);
    return new UseWalk(this).from(bottom);
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

  /** A device by its name; null when there is none. */
  Layer layer(String name) {
    return layers.get(name);
  }

  /** All devices. */
  Collection<Layer> all() {
    return layers.values();
  }

  /** What is mounted and swapped to. */
  MountTable table() {
    return table;
  }

  /** Names of devices that file systems are mounted from in the kernel's own words, wherever that is to be seen. */
  Set<String> mounted() {
    Set<String> mounted = new LinkedHashSet<>(active);
    for (Set<String> pool : pools) {
      mounted.addAll(pool);
    }
    return mounted;
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
      for (String name : down(devicesOf(swap))) {
        found.putIfAbsent(name, "swap");
      }
    }
    return found;
  }

  private static Layer bare(String name, String number, String disk) {
    return new Layer(name, number, disk, List.of(), List.of(), List.of(), "", "", "");
  }

  /** Adds the partitions of a disk to a list. */
  void addParts(Layer disk, List<Layer> to) {
    for (String part : disk.parts()) {
      Layer layer = layers.get(part);
      if (layer != null) {
        to.add(layer);
      }
    }
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
        next.addAll(devicesOf(layer.backing()));
      }
    }
    return found;
  }

  /** Names of the devices that a mount is of. */
  Set<String> devicesOf(Mount mount) {
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
  Set<String> devicesOf(String path) {
    return devicesOf(path, new HashSet<>());
  }

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

  /** Where a path of the system is. */
  Path under(String path) {
    try {
      return root.resolve(path.substring(1));
    } catch (RuntimeException e) {
      // No name of a file at all.
      return root.resolve("dev/null");
    }
  }
}
