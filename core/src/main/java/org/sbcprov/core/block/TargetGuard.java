package org.sbcprov.core.block;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.sysfs.DeviceNode;

/**
 * Refuses disks and files that must not be written, before the first byte is. It judges by one look at the system, which
 * is the one that it was made with.
 */
public final class TargetGuard {
  private final Path root;
  private final ProtectedDisks protectedDisks;
  private final Layers layers;
  private final Map<String, String> system;

  private TargetGuard(Path root, ProtectedDisks protectedDisks) {
    this.root = root;
    this.protectedDisks = protectedDisks;
    layers = Layers.read(root);
    system = layers.system();
  }

  /**
   * Looks at the system.
   *
   * @param root of it: {@code /}, but in tests
   */
  public static TargetGuard look(Path root, ProtectedDisks protectedDisks) {
    return new TargetGuard(root, protectedDisks);
  }

  /**
   * Refuses a disk for the first reason that there is.
   *
   * @throws Refused or {@link NoDevice}, with one of the codes of {@link #refusals}
   */
  public void require(Disk disk) {
    List<Failure> refusals = refusals(disk);
    if (!refusals.isEmpty()) {
      throw refusals.get(0);
    }
  }

  /**
   * All reasons why a disk must not be written, the most serious first: {@code target.system-disk}, {@code
   * target.boot-area}, {@code target.protected}, {@code target.in-use}, {@code target.unknown-use}, {@code
   * target.no-medium}, {@code target.read-only}.
   */
  public List<Failure> refusals(Disk disk) {
    List<Failure> refusals = new ArrayList<>();
    Foundations foundations = layers.foundations(disk.name());
    String use = system.get(disk.name());
    for (String name : foundations.devices()) {
      use = use == null ? system.get(name) : use;
    }
    if (use != null) {
      refusals.add(systemDisk(disk, use));
    }
    if (disk.bootArea()) {
      refusals.add(bootArea(disk));
    }
    Optional<String> line = protecting(disk, foundations);
    if (line.isPresent()) {
      refusals.add(isProtected(disk.words(), disk.facts(), line.get()));
    }
    List<DiskUse> uses = layers.uses(disk);
    if (!uses.isEmpty()) {
      refusals.add(inUse(disk, uses));
    }
    if (!layers.isComplete()) {
      refusals.add(unknownUse(disk));
    }
    if (!disk.hasMedium()) {
      refusals.add(noMedium(disk));
    }
    if (disk.readOnly()) {
      refusals.add(readOnly(disk));
    }
    return refusals;
  }

  /** The line that protects a disk, or what it is made of. */
  private Optional<String> protecting(Disk disk, Foundations foundations) {
    Optional<String> line = protectedDisks.protecting(disk, root);
    for (String name : foundations.devices()) {
      Optional<Disk> below = Disks.under(root).find(layers.diskOf(name).orElse(name));
      if (line.isEmpty() && below.isPresent()) {
        line = protectedDisks.protecting(below.get(), root);
      }
    }
    for (String path : foundations.paths().keySet()) {
      line = line.isPresent() ? line : protectedDisks.protecting(layers.under(path));
    }
    return line;
  }

  /**
   * Refuses a file that the system uses as a disk or as swap, or that is protected.
   *
   * @throws Refused {@code target.in-use}, {@code target.protected}
   */
  public void require(Path file) {
    Map<String, Object> facts = Facts.of("device", file.toString());
    Optional<String> line = protectedDisks.protecting(file);
    if (line.isPresent()) {
      throw isProtected(file.toString(), facts, line.get());
    }
    requireUnused(file, layers);
  }

  /**
   * Refuses to change something in place on a disk or partition, or in a file: on one that is protected, whatever else was
   * said; on the system's disk unless it may be in use, as on a board that changes its own boot settings.
   *
   * @param file a device, or a file
   * @param inUse whether it may be in use
   * @throws Refused {@code target.protected}, {@code target.system-disk}
   */
  public void requireChangeable(Path file, boolean inUse) {
    Optional<String> listed = protectedDisks.protecting(file);
    if (listed.isPresent()) {
      throw isProtected(file.toString(), Facts.of("device", file.toString()), listed.get());
    }
    Optional<Disk> whole = diskOf(file);
    if (whole.isEmpty()) {
      return;
    }
    Disk disk = whole.get();
    Optional<String> line = protectedDisks.protecting(disk, root);
    if (line.isPresent()) {
      throw isProtected(disk.words(), disk.facts(), line.get());
    }
    String use = system.get(disk.name());
    if (use != null && !inUse) {
      throw new Refused(
          "target.system-disk",
          disk.words() + " is a disk that this system runs from: it has " + (use.equals("swap") ? "its swap" : use),
          with(disk, "holds", use),
          "If that is meant, --mounted writes all the same.");
    }
  }

  /** The disk that a device is, or is a partition of. */
  private Optional<Disk> diskOf(Path device) {
    Optional<String> number = DeviceNode.number(device);
    String name = number.isPresent() ? layers.name(number.get()).orElse("") : ofTree(device);
    return Disks.under(root).find(layers.diskOf(name).orElse(name));
  }

  /** In a tree of a test files stand for devices. */
  private String ofTree(Path device) {
    boolean inTree = !root.equals(Path.of("/")) && device.startsWith(root.resolve("dev"));
    return inTree ? device.getFileName().toString() : "";
  }

  static void requireUnused(Path file, Layers layers) {
    if (!Files.exists(file)) {
      return;
    }
    List<String> loops = layers.loopsOf(file);
    if (!loops.isEmpty()) {
      List<String> words = new ArrayList<>();
      List<String> ends = new ArrayList<>();
      for (String loop : loops) {
        for (DiskUse use : layers.usesOf(layers.number(loop))) {
          words.add(use.words());
          ends.add(use.end());
        }
        words.add("/dev/" + loop + " is made of it");
        ends.add("sudo losetup -d /dev/" + loop);
      }
      throw new Refused(
          "target.in-use",
          file + " is in use: " + String.join(", ", words),
          Facts.of("device", file.toString(), "uses", words),
          "End that first: " + String.join("; ", ends) + ".");
    }
    if (layers.isSwap(file)) {
      throw new Refused(
          "target.in-use",
          file + " is in use: the system swaps to it",
          Facts.of("device", file.toString()),
          "End that first: sudo swapoff " + file + ".");
    }
  }

  /**
   * Refuses what has no room.
   *
   * @param needed bytes of the image; empty when they are not known yet
   * @throws Refused {@code target.too-small}
   */
  public static void requireRoom(Target target, OptionalLong needed) {
    if (needed.isPresent() && needed.getAsLong() > target.size()) {
      long missing = needed.getAsLong() - target.size();
      throw new Refused(
          "target.too-small",
          target.words() + " is too small: the image has " + needed.getAsLong() + " bytes, " + missing + " more than it",
          Facts.of("device", target.name(), "bytes", target.size(), "image-bytes", needed.getAsLong()),
          "Choose a larger one, or a smaller image.");
    }
  }

  private static Failure systemDisk(Disk disk, String use) {
    boolean swap = use.equals("swap");
    return new Refused(
        "target.system-disk",
        disk.words() + " is a disk that this system runs from: it has " + (swap ? "its swap" : use),
        with(disk, "holds", use),
        swap
            ? "Choose another disk, or take the swap off it first (swapon --show, swapoff)."
            : "Choose another disk; there is no option that overrides this. To write it nevertheless, start the computer"
                + " from another medium.");
  }

  private static Failure bootArea(Disk disk) {
    return new Refused(
        "target.boot-area",
        disk.words() + " is a boot area of an eMMC, not a disk for an image",
        disk.facts(),
        "Give the eMMC itself, such as /dev/" + disk.name().replaceFirst("(boot[0-9]+|rpmb)$", "") + ".");
  }

  private static Failure isProtected(String words, Map<String, Object> facts, String line) {
    return new Refused(
        "target.protected",
        words + " is protected by the line " + line,
        facts,
        "Choose another disk, or take the line out of the list if it may be erased.");
  }

  static Failure inUse(Disk disk, List<DiskUse> uses) {
    List<String> words = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    List<Map<String, Object>> facts = new ArrayList<>();
    for (DiskUse use : uses) {
      words.add(use.words());
      if (!ends.contains(use.end())) {
        ends.add(use.end());
      }
      facts.add(use.facts());
    }
    return new Refused(
        "target.in-use",
        disk.words() + " is in use: " + String.join(", ", words),
        with(disk, "uses", facts),
        "If it is the one that you mean, end that first: " + String.join("; ", ends) + ".");
  }

  private static Failure unknownUse(Disk disk) {
    return new Refused(
        "target.unknown-use",
        "Whether " + disk.words() + " is in use cannot be told: there is no /proc/self/mountinfo, or it is too long",
        disk.facts(),
        "Mount /proc, or write it from outside the container.");
  }

  private static Failure noMedium(Disk disk) {
    return new NoDevice(
        "target.no-medium",
        disk.words() + " has no medium",
        disk.facts(),
        disk.transport() == Transport.LOOP ? "Attach a file to it: losetup." : "Put the card in, and try again.");
  }

  static Failure readOnly(Disk disk) {
    return new Refused(
        "target.read-only",
        disk.words() + " is write-protected",
        disk.facts(),
        "Move the lock of the card or its adapter, and put it in again; a card that stays so is worn out.");
  }

  private static Map<String, Object> with(Disk disk, String name, Object value) {
    List<Object> all = new ArrayList<>();
    disk.facts().forEach((key, fact) -> {
      all.add(key);
      all.add(fact);
    });
    all.add(name);
    all.add(value);
    return Facts.of(all.toArray());
  }
}
