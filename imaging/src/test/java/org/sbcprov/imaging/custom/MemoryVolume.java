package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.volume.Node;
import org.sbcprov.imaging.volume.Ownership;
import org.sbcprov.imaging.volume.Volume;
import org.sbcprov.imaging.volume.VolumeEdit;

/** A file system in memory, in which edits are made at once. */
final class MemoryVolume implements Volume {
  private final Kind kind;
  private final String label;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  MemoryVolume(Kind kind, String label) {
    this.kind = kind;
    this.label = label;
    nodes.put("/", new Node("/", Node.Type.DIRECTORY, 0, Ownership.ROOT_DIRECTORY, ""));
  }

  MemoryVolume file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8), Ownership.ROOT_FILE);
  }

  MemoryVolume file(String path, byte[] bytes, Ownership ownership) {
    parents(path);
    nodes.put(key(path), new Node(path, Node.Type.FILE, bytes.length, ownership, ""));
    contents.put(key(path), bytes);
    return this;
  }

  MemoryVolume directory(String path, Ownership ownership) {
    parents(path);
    nodes.put(key(path), new Node(path, Node.Type.DIRECTORY, 0, ownership, ""));
    return this;
  }

  MemoryVolume link(String path, String target) {
    parents(path);
    nodes.put(key(path), new Node(path, Node.Type.LINK, 0, new Ownership(0777, 0, 0), target));
    return this;
  }

  MemoryVolume remove(String path) {
    nodes.remove(key(path));
    contents.remove(key(path));
    return this;
  }

  String text(String path) {
    return new String(contents.get(key(path)), StandardCharsets.UTF_8);
  }

  private void parents(String path) {
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      nodes.putIfAbsent(key(parent), new Node(parent, Node.Type.DIRECTORY, 0, Ownership.ROOT_DIRECTORY, ""));
    }
  }

  private String key(String path) {
    return kind == Kind.FAT ? path.toLowerCase(Locale.ROOT) : path;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String title() {
    return kind == Kind.FAT ? "partition 1 (FAT16, " + label + ")" : "partition 2 (ext4, " + label + ")";
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public Optional<Node> find(String path) {
    int slash = path.lastIndexOf('/');
    if (slash <= 0) {
      return Optional.ofNullable(nodes.get(key(path)));
    }
    Optional<Node> parent = resolve(path.substring(0, slash));
    return parent.map(node -> nodes.get(key((node.path().equals("/") ? "" : node.path()) + path.substring(slash))));
  }

  @Override
  public Optional<Node> resolve(String path) {
    Optional<Node> node = find(path);
    for (int i = 0; i < 40 && node.isPresent() && node.get().type() == Node.Type.LINK; i++) {
      String target = node.get().linkTarget();
      String from = node.get().path();
      node = find(target.startsWith("/") ? target : from.substring(0, from.lastIndexOf('/') + 1) + target);
    }
    return node.filter(found -> found.type() != Node.Type.LINK);
  }

  @Override
  public List<Node> list(String path) {
    List<Node> list = new ArrayList<>();
    String start = path.equals("/") ? "/" : key(path) + "/";
    for (Map.Entry<String, Node> entry : nodes.entrySet()) {
      String rest = entry.getKey().startsWith(start) ? entry.getKey().substring(start.length()) : "";
      if (!rest.isEmpty() && rest.indexOf('/') < 0) {
        list.add(entry.getValue());
      }
    }
    return list;
  }

  @Override
  public byte[] read(String path, int limit) {
    byte[] bytes = contents.get(key(resolve(path).orElseThrow().path()));
    if (bytes.length > limit) {
      throw new AssertionError(path + " has " + bytes.length + " bytes, asked for " + limit);
    }
    return bytes;
  }

  @Override
  public List<Change> changes(List<VolumeEdit> edits, long time) {
    for (VolumeEdit edit : edits) {
      int slash = edit.path().lastIndexOf('/');
      if (slash > 0 && !nodes.containsKey(key(edit.path().substring(0, slash)))) {
        throw new AssertionError("no directory for " + edit);
      }
      Optional<Node> before = Optional.ofNullable(nodes.get(key(edit.path())));
      if (edit instanceof VolumeEdit.Directory directory) {
        directory(directory.path(), directory.ownership());
      } else if (edit instanceof VolumeEdit.Content content) {
        Ownership owner =
            content.ownership().or(() -> before.map(Node::ownership)).orElse(Ownership.ROOT_FILE);
        file(content.path(), content.bytes(), owner);
      } else if (edit instanceof VolumeEdit.Link link) {
        link(link.path(), link.target());
      } else {
        throw new AssertionError(edit);
      }
    }
    return List.of();
  }
}
