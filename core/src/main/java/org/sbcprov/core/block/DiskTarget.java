package org.sbcprov.core.block;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.block.BlockException.Trouble;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.sysfs.DeviceNode;

/**
 * A disk that was chosen. Each opening looks again, before and after, whether it is still the same one and unused; what is
 * written goes to the one handle that was open then. Whether another program writes to it at the same time cannot be told
 * for sure: see {@link FileDevice#lock}.
 */
public final class DiskTarget implements Target {
  /** {@code blockdev} is found with the administrator's programs, which are not on everybody's path. */
  private static final List<String> REREAD = List.of("blockdev", "/usr/sbin/blockdev", "/sbin/blockdev");

  private static final Duration REREAD_LIMIT = Duration.ofSeconds(30);
  private static final Path SYSTEM = Path.of("/");

  private final Disk disk;
  private final Path root;
  private final Programs programs;

  private DiskTarget(Disk disk, Path root, Programs programs) {
    this.disk = disk;
    this.root = root;
    this.programs = programs;
  }

  /**
   * A disk as it was when it passed {@link TargetGuard}.
   *
   * @param root of the system: {@code /}, but in tests, where files may stand for device nodes
   * @param programs with {@code blockdev}, where it is installed
   */
  public static DiskTarget of(Disk disk, Path root, Programs programs) {
    return new DiskTarget(disk, root, programs);
  }

  /** The disk, as it was chosen. */
  public Disk disk() {
    return disk;
  }

  @Override
  public String name() {
    return disk.device();
  }

  @Override
  public String words() {
    return disk.words();
  }

  @Override
  public long size() {
    return disk.bytes();
  }

  @Override
  public int sectorSize() {
    return disk.sectorSize();
  }

  @Override
  public String identity() {
    return disk.identity();
  }

  @Override
  public Map<String, Object> facts() {
    return disk.facts();
  }

  /**
   * Opens it.
   *
   * @throws Refused {@code target.changed}, {@code target.in-use}, {@code target.unknown-use}, {@code target.read-only}
   * @throws NoDevice {@code target.gone}
   * @throws IoFailed {@code target.open}
   */
  @Override
  public BlockDevice open() {
    Path node = root.resolve(disk.device().substring(1));
    requireSame(node);
    FileDevice device = opened(node);
    try {
      if (device.size() != disk.bytes()) {
        throw changed("it had " + disk.bytes() + " bytes and has " + device.size());
      }
      if (!device.lock()) {
        throw inUse("another program writes it", "Wait until that has ended.", null);
      }
      Layers layers = Layers.read(root);
      for (String path : layers.foundations(disk.name()).paths().keySet()) {
        if (!device.lock(layers.under(path))) {
          throw inUse("another program writes " + path + ", which it is made of", "Wait until that has ended.", null);
        }
      }
      requireSame(node);
      return device;
    } catch (Failure e) {
      close(device, e);
      throw e;
    }
  }

  /**
   * Whether writing it would change a file or block device: the disk itself, one of its partitions, or what it is made of.
   *
   * @param other what is read, whatever its name
   */
  public boolean overlaps(Path other) {
    Layers layers = Layers.read(root);
    Foundations own = layers.foundations(disk.name());
    Optional<String> number = DeviceNode.number(other);
    if (number.isEmpty()) {
      Object key = FileKey.of(other);
      return key != null && own.isOf(List.of(key), layers);
    }
    if (number.get().equals(disk.number())) {
      return true;
    }
    String name = layers.name(number.get()).orElse("");
    Foundations others = layers.foundations(name);
    List<Object> keys = new ArrayList<>();
    for (String path : others.paths().keySet()) {
      keys.add(FileKey.of(layers.under(path)));
    }
    return own.isOf(keys, layers) || !Collections.disjoint(layers.whole(disk.name(), own), layers.whole(name, others));
  }

  private void requireSame(Path node) {
    Optional<Disk> now = Disks.under(root).find(disk.name());
    if (now.isEmpty()) {
      throw gone(null);
    }
    String difference = disk.difference(now.get());
    if (!difference.isEmpty()) {
      throw changed(difference);
    }
    Optional<String> number = DeviceNode.number(node);
    boolean same = number.isPresent() ? number.get().equals(disk.number()) : !root.equals(SYSTEM);
    if (!same) {
      throw changed("there is no such device at " + disk.device() + " any more");
    }
    TargetGuard.look(root, ProtectedDisks.none()).require(now.get());
  }

  private FileDevice opened(Path node) {
    try {
      return FileDevice.open(node, true);
    } catch (BlockException e) {
      if (e.trouble() == Trouble.GONE) {
        throw gone(e);
      }
      if (e.trouble() == Trouble.BUSY) {
        throw inUse("another program has it for itself: " + e.getMessage(), "Close that program first.", e);
      }
      if (e.trouble() == Trouble.READ_ONLY) {
        throw TargetGuard.readOnly(disk);
      }
      boolean denied = e.trouble() == Trouble.DENIED;
      throw new IoFailed(
          "target.open",
          disk.words() + " cannot be opened for writing: " + (denied ? "permission denied" : e.getMessage()),
          facts(),
          denied
              ? "Run it with sudo, or join the group that has disks (sudo usermod -aG disk $USER) and log in again."
              : "Plug it in anew; dmesg tells more.",
          e);
    }
  }

  private Failure gone(BlockException cause) {
    return new NoDevice(
        "target.gone",
        disk.words() + " is not there any more",
        facts(),
        "Plug it in again and choose it anew: sbcprov image targets.",
        cause);
  }

  private Failure changed(String why) {
    return new Refused(
        "target.changed",
        disk.words() + " is not what it was when it was chosen: " + why,
        facts(),
        "Look which disk is which, and choose anew: sbcprov image targets.");
  }

  private Failure inUse(String why, String hint, BlockException cause) {
    return new Refused("target.in-use", disk.words() + " is in use: " + why, Facts.of("device", name()), hint, cause);
  }

  private static void close(FileDevice device, Failure failure) {
    try {
      device.close();
    } catch (BlockException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void requireUnused() {
    Optional<Disk> now = Disks.under(root).find(disk.name());
    List<DiskUse> uses = new ArrayList<>();
    for (DiskUse use : now.isEmpty() ? List.<DiskUse>of() : Layers.read(root).uses(now.get())) {
      // While udev looks at a disk anew, it knows nothing of it, which is taken for a pool elsewhere.
      if (use.kind() != DiskUse.Kind.POOL) {
        uses.add(use);
      }
    }
    if (!uses.isEmpty()) {
      throw TargetGuard.inUse(disk, uses);
    }
  }

  @Override
  public boolean tableChanged() {
    if (reread()) {
      return true;
    }
    // Where there are no partitions, as with loop devices that take none, nothing is kept.
    Optional<Disk> now = Disks.under(root).find(disk.name());
    return now.isEmpty() || now.get().parts().isEmpty();
  }

  private boolean reread() {
    for (String program : REREAD) {
      try {
        return programs.run(List.of(program, "--rereadpt", disk.device()), REREAD_LIMIT).status() == 0;
      } catch (Interrupted e) {
        throw e;
      } catch (Failure e) {
        // Not there, or not in time: the kernel looks anew when it is plugged in the next time.
      }
    }
    return false;
  }
}
