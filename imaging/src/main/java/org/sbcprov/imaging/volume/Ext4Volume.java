package org.sbcprov.imaging.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.process.Programs;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.ext4.Ext4Entry;
import org.sbcprov.imaging.ext4.Ext4Inode;
import org.sbcprov.imaging.ext4.Ext4Reader;

/** An ext2, ext3 or ext4 file system, read here and changed with the programs of e2fsprogs. */
final class Ext4Volume implements Volume {
  private final Ext4Reader reader;
  private final Ext4Tree tree;
  private final String title;
  private final Programs programs;

  Ext4Volume(Ext4Reader reader, String title, Programs programs) {
    this.reader = reader;
    this.tree = new Ext4Tree(reader);
    this.title = title;
    this.programs = programs;
  }

  @Override
  public Kind kind() {
    return Kind.EXT4;
  }

  @Override
  public String label() {
    return reader.info().label();
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public long position() {
    return reader.position();
  }

  @Override
  public Optional<Node> find(String path) {
    return at(path, false);
  }

  @Override
  public Optional<Node> resolve(String path) {
    return at(path, true);
  }

  private Optional<Node> at(String path, boolean last) {
    Ext4Paths.Place place = Ext4Paths.follow(tree, path, last);
    return place.item() == null ? Optional.empty() : Optional.of(node(place.path(), place.item().inode()));
  }

  private Node node(String path, Ext4Inode inode) {
    Node.Type type = Ext4Tree.type(inode);
    return new Node(
        path,
        type,
        type == Node.Type.FILE ? inode.size() : 0,
        Ext4Tree.ownership(inode),
        type == Node.Type.LINK ? reader.target(inode) : "");
  }

  @Override
  public List<Node> list(String path) {
    Ext4Paths.Place place = Ext4Paths.follow(tree, path, true);
    if (place.item() == null || place.item().type() != Node.Type.DIRECTORY) {
      throw VolumeFailures.path(this, path, place.item() == null ? "does not exist" : "is no directory");
    }
    List<Node> nodes = new ArrayList<>();
    for (Ext4Entry entry : reader.entries(place.item().inode())) {
      nodes.add(node(VolumePaths.join(place.path(), entry.text()), reader.inode(entry.inode())));
    }
    return nodes;
  }

  @Override
  public byte[] read(String path, int limit) {
    Ext4Paths.Place place = Ext4Paths.follow(tree, path, true);
    if (place.item() == null || place.item().type() != Node.Type.FILE) {
      throw VolumeFailures.path(this, path, place.item() == null ? "does not exist" : "is no file");
    }
    Ext4Inode file = place.item().inode();
    if (file.size() > limit) {
      throw VolumeFailures.limit(path, file.size(), limit);
    }
    return reader.read(file, limit, path);
  }

  @Override
  public List<Change> changes(List<VolumeEdit> edits, long time) {
    Ext4Plan plan = new Ext4Plan(this, reader);
    for (VolumeEdit edit : edits) {
      plan.add(edit);
    }
    List<Ext4Plan.Step> steps = plan.steps();
    return steps.isEmpty() ? List.of() : new Ext4Changes(this, reader, programs, time).of(steps);
  }
}
