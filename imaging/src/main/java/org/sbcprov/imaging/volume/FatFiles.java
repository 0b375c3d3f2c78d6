package org.sbcprov.imaging.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fat.FatEntry;
import org.sbcprov.imaging.fat.FatVolume;

/** A FAT file system. */
final class FatFiles implements Volume {
  /** What Linux shows of a file, where nothing else is asked for when it is mounted. */
  private static final Ownership SHOWN = new Ownership(0755, 0, 0);

  private final SectorSource source;
  private final long position;
  private final long room;
  private final FatVolume fat;
  private final String label;
  private final String title;

  FatFiles(SectorSource source, long position, long room, FatVolume fat, String label, String title) {
    this.source = source;
    this.position = position;
    this.room = room;
    this.fat = fat;
    this.label = label;
    this.title = title;
  }

  @Override
  public Kind kind() {
    return Kind.FAT;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public Optional<Node> find(String path) {
    List<String> names = VolumePaths.names(path);
    if (names.isEmpty()) {
      return Optional.of(new Node("/", Node.Type.DIRECTORY, 0, SHOWN, ""));
    }
    Optional<FatEntry> entry = fat.find(path);
    return entry.isEmpty() ? Optional.empty() : Optional.of(node(VolumePaths.of(names), entry.get()));
  }

  @Override
  public Optional<Node> resolve(String path) {
    return find(path);
  }

  private static Node node(String path, FatEntry entry) {
    Node.Type type = entry.isDirectory() ? Node.Type.DIRECTORY : Node.Type.FILE;
    return new Node(path, type, entry.size(), SHOWN, "");
  }

  @Override
  public List<Node> list(String path) {
    Optional<Node> directory = find(path);
    if (directory.isEmpty() || directory.get().type() != Node.Type.DIRECTORY) {
      throw VolumeFailures.path(this, path, directory.isEmpty() ? "does not exist" : "is no directory");
    }
    List<Node> nodes = new ArrayList<>();
    for (FatEntry entry : fat.list(path)) {
      nodes.add(node(VolumePaths.join(directory.get().path(), entry.name()), entry));
    }
    return nodes;
  }

  @Override
  public byte[] read(String path, int limit) {
    Optional<Node> file = find(path);
    if (file.isEmpty() || file.get().type() != Node.Type.FILE) {
      throw VolumeFailures.path(this, path, file.isEmpty() ? "does not exist" : "is a directory");
    }
    if (file.get().size() > limit) {
      throw VolumeFailures.limit(path, file.get().size(), limit);
    }
    return fat.read(path, limit);
  }

  @Override
  public List<Change> changes(List<VolumeEdit> edits, long time) {
    return FatChanges.of(this, source, position, room, edits, time);
  }

  /** Fails when anything in it contradicts itself. */
  void requireSound() {
    fat.requireSound();
  }

  /** The title of a volume of that type and label, where it was found. */
  static String type(FatVolume fat) {
    return fat.type().name();
  }

  /** Its label, or nothing where the root directory cannot be read. */
  static String label(FatVolume fat) {
    try {
      return fat.label();
    } catch (BadInput e) {
      return "";
    }
  }
}
