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
  private final String title;
  private final Programs programs;

  Ext4Volume(Ext4Reader reader, String title, Programs programs) {
    this.reader = reader;
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
    Ext4Paths.Place place = Ext4Paths.follow(reader, path, last);
    return place.inode() == null ? Optional.empty() : Optional.of(node(place.path(), place.inode()));
  }

  private Node node(String path, Ext4Inode inode) {
    Node.Type type;
    switch (inode.kind()) {
      case Ext4Inode.FILE:
        type = Node.Type.FILE;
        break;
      case Ext4Inode.DIRECTORY:
        type = Node.Type.DIRECTORY;
        break;
      case Ext4Inode.LINK:
        type = Node.Type.LINK;
        break;
      default:
        type = Node.Type.OTHER;
    }
    return new Node(
        path,
        type,
        type == Node.Type.FILE ? inode.size() : 0,
        new Ownership(inode.permissions(), inode.uid(), inode.gid()),
        type == Node.Type.LINK ? reader.target(inode) : "");
  }

  @Override
  public List<Node> list(String path) {
    Ext4Paths.Place place = Ext4Paths.follow(reader, path, true);
    if (place.inode() == null || place.inode().kind() != Ext4Inode.DIRECTORY) {
      throw VolumeFailures.path(this, path, place.inode() == null ? "does not exist" : "is no directory");
    }
    List<Node> nodes = new ArrayList<>();
    for (Ext4Entry entry : reader.entries(place.inode())) {
      nodes.add(node(VolumePaths.join(place.path(), entry.text()), reader.inode(entry.inode())));
    }
    return nodes;
  }

  @Override
  public byte[] read(String path, int limit) {
    Ext4Paths.Place place = Ext4Paths.follow(reader, path, true);
    if (place.inode() == null || place.inode().kind() != Ext4Inode.FILE) {
      throw VolumeFailures.path(this, path, place.inode() == null ? "does not exist" : "is no file");
    }
    if (place.inode().size() > limit) {
      throw VolumeFailures.limit(path, place.inode().size(), limit);
    }
    return reader.read(place.inode(), limit, path);
  }

  @Override
  public List<Change> changes(List<VolumeEdit> edits, long time) {
    return Ext4Changes.of(this, reader, programs, edits, time);
  }
}
