package org.sbcprov.imaging.custom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/** The file systems of an image as the system that starts from it sees them: the root, and the boot volume mounted in it. */
final class SystemTree {
  /** Told of a partition that goes on behind the end of the file. */
  static final String CUT_SHORT = "the file is cut short";

  /** Characters of a path; Linux takes no more. */
  private static final int LONGEST_PATH = 4095;

  private final Optional<StagedVolume> root;
  private final Optional<StagedVolume> boot;
  private final String mount;
  private final List<String> others;

  /**
   * A place in one of the volumes.
   *
   * @param path within the volume
   * @param shown the same in the system, for messages
   */
  record Place(StagedVolume volume, String path, String shown) {
    Place {
      // A link in the image may lead to any name.
      shown = CustomFailures.shown(shown);
    }

    boolean isFile() {
      return volume.isFile(path);
    }

    byte[] read(int limit) {
      return volume.read(path, limit);
    }
  }

  /**
   * @param boot a volume of its own for boot files, if there is one
   * @param mount where the system sees it, such as {@code /boot/firmware}; empty when it does not
   * @param others what is left alone, and why, for messages
   */
  SystemTree(Optional<StagedVolume> root, Optional<StagedVolume> boot, String mount, List<String> others) {
    this.others = others;
    this.root = root;
    this.boot = boot;
    this.mount = mount;
  }

  Optional<StagedVolume> root() {
    return root;
  }

  Optional<StagedVolume> boot() {
    return boot;
  }

  String mount() {
    return mount;
  }

  /**
   * The root.
   *
   * @param request what needs it, for the message
   * @throws Refused {@code customize.no-root} when no volume has it
   */
  StagedVolume requireRoot(String request) {
    if (root.isEmpty()) {
      throw new Refused(
          "customize.no-root",
          request + " needs the root file system, and the image has none that files can be put into"
              + (others.isEmpty() ? "" : ": " + String.join(", ", others)),
          Facts.of("request", request, "left-alone", others.isEmpty() ? null : others),
          others.toString().contains(CUT_SHORT)
              ? "Take the whole image: compare its size or checksum with what is told where it came from."
              : "A squashfs, f2fs or btrfs cannot be changed here, nor a partition that is encrypted. Take an image with ext4,"
              + " or do it after the first start.");
    }
    return root.get();
  }

  /** A place in the boot volume. */
  Place inBoot(String path) {
    StagedVolume volume = boot.orElseThrow();
    return new Place(volume, path, (mount.isEmpty() ? "boot:" : mount) + path);
  }

  /** A place by its path in the system, links followed as far as they are there. */
  Place place(String path) {
    String clean = clean(path);
    Optional<Place> booted = booted(clean);
    if (booted.isPresent()) {
      return booted.get();
    }
    StagedVolume volume = requireRoot(clean);
    String real = volume.real(clean);
    return booted(real).orElseGet(() -> new Place(volume, real, real));
  }

  private Optional<Place> booted(String path) {
    if (boot.isEmpty() || mount.isEmpty() || !path.equals(mount) && !path.startsWith(mount + "/")) {
      return Optional.empty();
    }
    String rest = path.substring(mount.length());
    return Optional.of(inBoot(rest.isEmpty() ? "/" : rest));
  }

  /**
   * The path without doubled slashes and one at the end.
   *
   * @throws BadUsage {@code customize.path} when it is not absolute, goes up, or cannot be one
   */
  static String clean(String path) {
    String problem = "";
    if (!path.startsWith("/")) {
      problem = "does not begin with a slash";
    } else if (path.length() > LONGEST_PATH) {
      problem = "is longer than " + LONGEST_PATH + " characters";
    }
    StringBuilder clean = new StringBuilder();
    for (String name : path.split("/")) {
      if (name.equals("..") || name.equals(".")) {
        problem = "has " + name + " in it";
      } else if (name.length() > 255) {
        problem = "has a name of more than 255 characters in it";
      }
      for (int i = 0; i < name.length(); i++) {
        problem = name.charAt(i) < ' ' || name.charAt(i) == 0x7f ? "has a control character in it" : problem;
      }
      if (!name.isEmpty()) {
        clean.append('/').append(name);
      }
    }
    if (!problem.isEmpty()) {
      throw new BadUsage(
          "customize.path",
          "\"" + CustomFailures.shown(path) + "\" cannot be a place in the system: it " + problem,
          Facts.of("path", CustomFailures.shown(path)),
          "Give the whole path as the system will see it, such as /etc/hostname.");
    }
    return clean.length() == 0 ? "/" : clean.toString();
  }

  /**
   * The first of some paths at which there is a file, looked for in the boot volume and then in the root.
   *
   * @param inBoot paths in the boot volume
   * @param inRoot paths in the root
   */
  List<Place> files(List<String> inBoot, List<String> inRoot) {
    List<Place> places = new ArrayList<>();
    if (boot.isPresent()) {
      for (String path : inBoot) {
        if (boot.get().isFile(path)) {
          places.add(inBoot(path));
        }
      }
    }
    if (root.isPresent()) {
      for (String path : inRoot) {
        if (root.get().isFile(path) && booted(root.get().real(path)).isEmpty()) {
          String real = root.get().real(path);
          places.add(new Place(root.get(), real, real));
        }
      }
    }
    return places;
  }

  /** All that is to be changed, as the system will see it. */
  List<FileChange> changes() {
    List<FileChange> changes = new ArrayList<>();
    root.ifPresent(volume -> changes.addAll(volume.changes("")));
    boot.ifPresent(volume -> changes.addAll(volume.changes(mount.isEmpty() ? "boot:" : mount)));
    return changes;
  }

  /** The volumes that something is to be changed in. */
  List<StagedVolume> volumes() {
    List<StagedVolume> volumes = new ArrayList<>();
    root.ifPresent(volumes::add);
    boot.ifPresent(volumes::add);
    volumes.removeIf(volume -> volume.edits().isEmpty());
    return volumes;
  }

  /** The first path at which a tree, of the same image after writing, is not as this one is to be; empty for none. */
  String differs(SystemTree written) {
    String differs = root.isEmpty() ? "" : written.root().isEmpty() ? "/" : root.get().differs(written.root().get());
    if (differs.isEmpty() && boot.isPresent()) {
      differs = written.boot().isEmpty() ? mount + "/" : boot.get().differs(written.boot().get());
    }
    return differs;
  }
}
