package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Ownership;
import org.sbcprov.imaging.volume.Volume;
import org.sbcprov.imaging.volume.VolumeEdit;

/** A file system with what is to be changed in it; what is read is what will be there. */
final class StagedVolume {
  private static final byte[] NOTHING = new byte[0];

  private final Volume volume;
  private final Map<String, Staged> staged = new LinkedHashMap<>();

  /** What is to be at a path: a directory, a file with bytes, or a link. */
  private record Staged(
      String path, Node.Type type, byte[] bytes, Optional<Ownership> ownership, boolean secret) {}

  StagedVolume(Volume volume) {
    this.volume = volume;
  }

  Volume volume() {
    return volume;
  }

  boolean isFat() {
    return volume.kind() == Volume.Kind.FAT;
  }

  /**
   * The path without links on the way and, if it is one, of what the link leads to.
   *
   * @throws Refused {@code customize.dangling-link} when a link leads nowhere
   */
  String real(String path) {
    if (path.isEmpty() || path.equals("/")) {
      return "/";
    }
    if (staged.containsKey(key(path))) {
      return path;
    }
    Optional<Node> there = volume.resolve(path);
    if (there.isPresent()) {
      return there.get().path().isEmpty() ? "/" : there.get().path();
    }
    Optional<Node> link = volume.find(path);
    if (link.isPresent() && link.get().type() == Node.Type.LINK) {
      throw new Refused(
          "customize.dangling-link",
          CustomFailures.shown(path) + " in " + volume.title() + " is a link to "
              + CustomFailures.shown(link.get().linkTarget()) + ", where nothing is",
          Facts.of("path", CustomFailures.shown(path), "target", CustomFailures.shown(link.get().linkTarget())),
          "What it leads to is made when the system starts, or lies in another file system; name a file that is there.");
    }
    int slash = path.lastIndexOf('/');
    String parent = real(path.substring(0, slash));
    return (parent.equals("/") ? "" : parent) + path.substring(slash);
  }

  /** What will be at a path, links followed. */
  Optional<Node> find(String path) {
    String real;
    try {
      real = real(path);
    } catch (Refused e) {
      return Optional.empty();
    }
    Staged there = staged.get(key(real));
    if (there == null) {
      return volume.resolve(real);
    }
    Ownership owner =
        there.ownership().or(() -> volume.resolve(real).map(Node::ownership)).orElse(Ownership.ROOT_FILE);
    return Optional.of(new Node(real, there.type(), there.bytes().length, owner, ""));
  }

  boolean isFile(String path) {
    Optional<Node> node = find(path);
    return node.isPresent() && node.get().type() == Node.Type.FILE;
  }

  boolean isDirectory(String path) {
    Optional<Node> node = find(path);
    return node.isPresent() && node.get().type() == Node.Type.DIRECTORY;
  }

  /** What is in a directory before any change; nothing where there is none. */
  List<Node> list(String path) {
    Optional<Node> node = volume.resolve(path);
    return node.isPresent() && node.get().type() == Node.Type.DIRECTORY ? volume.list(path) : List.of();
  }

  /** The content that a file will have. */
  byte[] read(String path, int limit) {
    String real = real(path);
    Staged there = staged.get(key(real));
    return there != null ? there.bytes() : volume.read(real, limit);
  }

  /**
   * Has a file with a content. Directories that are missing are made.
   *
   * @param ownership of the file; empty for that of the file that is there, or 0644 root
   */
  void write(String path, byte[] bytes, Optional<Ownership> ownership, boolean secret) {
    String real = real(path);
    requireParent(real);
    Optional<Node> before = volume.resolve(real);
    if (before.isPresent() && before.get().type() != Node.Type.FILE) {
      throw new BadInput(
          "customize.not-a-file",
          CustomFailures.shown(real) + " in " + volume.title() + " is no file, but "
              + (before.get().type() == Node.Type.DIRECTORY ? "a directory" : "a device or pipe"),
          CustomFailures.facts(real),
          "Name another place.");
    }
    Optional<Ownership> owner = isFat() ? Optional.empty() : ownership;
    boolean same =
        before.isPresent()
            && before.get().size() == bytes.length
            && (owner.isEmpty() || owner.get().equals(before.get().ownership()))
            && Arrays.equals(volume.read(real, bytes.length), bytes);
    if (same) {
      staged.remove(key(real));
    } else {
      staged.put(key(real), new Staged(real, Node.Type.FILE, bytes, owner, secret));
    }
  }

  /** Has a directory; one that is there keeps its owner unless one is given. */
  void directory(String path, Optional<Ownership> ownership) {
    String real = real(path);
    if (real.equals("/")) {
      return;
    }
    Optional<Node> before = find(real);
    if (before.isPresent() && before.get().type() != Node.Type.DIRECTORY) {
      throw new BadInput(
          "customize.not-a-directory",
          CustomFailures.shown(real) + " in " + volume.title() + " is no directory",
          CustomFailures.facts(real),
          "Name another place.");
    }
    if (before.isEmpty()) {
      requireParent(real);
      staged.put(
          key(real),
          new Staged(
              real, Node.Type.DIRECTORY, NOTHING, Optional.of(ownership.orElse(Ownership.ROOT_DIRECTORY)), false));
    } else if (!isFat() && ownership.isPresent() && !ownership.get().equals(before.get().ownership())) {
      staged.put(key(real), new Staged(real, Node.Type.DIRECTORY, NOTHING, ownership, false));
    }
  }

  /** Has a symbolic link, in the place of a link that is there. */
  void link(String path, String target) {
    if (isFat()) {
      throw new Refused(
          "customize.fat-link",
          CustomFailures.shown(path) + " would be a link, which " + volume.title() + " cannot hold",
          CustomFailures.facts(path),
          "Copy the file that it leads to.");
    }
    int slash = path.lastIndexOf('/');
    String parent = real(path.substring(0, slash));
    String real = (parent.equals("/") ? "" : parent) + path.substring(slash);
    Optional<Node> before = volume.find(real);
    if (before.isPresent() && before.get().type() == Node.Type.LINK && before.get().linkTarget().equals(target)) {
      return;
    }
    if (before.isPresent() && before.get().type() != Node.Type.LINK) {
      throw new BadInput(
          "customize.not-a-link",
          CustomFailures.shown(real) + " is there already, and no link",
          CustomFailures.facts(real),
          "Name another place.");
    }
    requireParent(real);
    byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
    staged.put(key(real), new Staged(real, Node.Type.LINK, bytes, Optional.empty(), false));
  }

  /** What is to be changed, in an order in which each thing finds its directory. */
  List<VolumeEdit> edits() {
    List<VolumeEdit> edits = new ArrayList<>();
    for (Staged one : staged.values()) {
      if (one.type() == Node.Type.DIRECTORY) {
        edits.add(new VolumeEdit.Directory(one.path(), one.ownership().orElse(Ownership.ROOT_DIRECTORY)));
      } else if (one.type() == Node.Type.LINK) {
        edits.add(
            new VolumeEdit.Link(one.path(), new String(one.bytes(), StandardCharsets.UTF_8)));
      } else {
        edits.add(new VolumeEdit.Content(one.path(), one.bytes(), one.ownership()));
      }
    }
    return edits;
  }

  /**
   * The same for showing.
   *
   * @param mount what stands before the paths
   */
  List<FileChange> changes(String mount) {
    List<FileChange> changes = new ArrayList<>();
    for (Staged one : staged.values()) {
      Optional<Node> before = volume.find(one.path());
      byte[] old = NOTHING;
      long size = before.map(Node::size).orElse(0L);
      String kind;
      if (one.type() == Node.Type.DIRECTORY) {
        kind = before.isPresent() ? "owner" : "directory";
      } else if (one.type() == Node.Type.LINK) {
        kind = "link";
      } else if (before.isPresent()) {
        // One that differs in size, and is too large to be shown, need not be in memory.
        if (size == one.bytes().length || size <= FileChange.LARGEST_SHOWN) {
          old = volume.read(one.path(), (int) size);
        }
        kind = size == old.length && Arrays.equals(old, one.bytes()) ? "owner" : "changed";
      } else {
        kind = "new";
      }
      Optional<Ownership> owner = isFat() ? Optional.empty() : one.ownership();
      if (!isFat() && owner.isEmpty() && kind.equals("new")) {
        owner = Optional.of(Ownership.ROOT_FILE);
      }
      changes.add(new FileChange(mount + one.path(), kind, old, size, one.bytes(), owner, one.secret()));
    }
    return changes;
  }

  /** The first path that is not what it is to be, in the same volume after writing; empty for none. */
  String differs(StagedVolume written) {
    for (Staged one : staged.values()) {
      Optional<Node> node = written.volume.find(one.path());
      boolean same = node.isPresent() && node.get().type() == one.type();
      if (same && one.ownership().isPresent() && !isFat()) {
        same = node.get().ownership().equals(one.ownership().get());
      }
      if (same && one.type() == Node.Type.FILE) {
        same =
            node.get().size() == one.bytes().length
                && Arrays.equals(written.volume.read(one.path(), one.bytes().length), one.bytes());
      } else if (same && one.type() == Node.Type.LINK) {
        same = Arrays.equals(node.get().linkTarget().getBytes(StandardCharsets.UTF_8), one.bytes());
      }
      if (!same) {
        return one.path();
      }
    }
    return "";
  }

  private void requireParent(String real) {
    int slash = real.lastIndexOf('/');
    if (slash > 0) {
      directory(real.substring(0, slash), Optional.empty());
    }
  }

  private String key(String path) {
    return isFat() ? path.toLowerCase(Locale.ROOT) : path;
  }
}
