package org.sbcprov.imaging.volume;

import java.util.Map;
import org.sbcprov.imaging.ext4.Ext4Inode;
import org.sbcprov.imaging.ext4.Ext4Reader;

/** The tree of an ext4 file system, with what is planned to be otherwise. */
final class Ext4Tree {
  private final Ext4Reader reader;
  private final Map<String, Planned> planned;

  /**
   * What is to be at a path.
   *
   * @param there what is on the disk, or null for nothing
   * @param type what it is to be; null for nothing
   * @param ownership whose it is to be
   * @param content of a file; null for what it has
   * @param target of a link; else empty
   */
  record Planned(Ext4Inode there, Node.Type type, Ownership ownership, byte[] content, String target) {}

  /**
   * Something in the tree.
   *
   * @param inode what is on the disk; null for what is planned only, or of another type
   * @param planned null for what stays as it is
   */
  record Item(Node.Type type, Ext4Inode inode, Planned planned) {
    Ownership ownership() {
      return planned == null ? Ext4Tree.ownership(inode) : planned.ownership();
    }
  }

  Ext4Tree(Ext4Reader reader) {
    this(reader, Map.of());
  }

  /**
   * @param planned by real paths; may grow
   */
  Ext4Tree(Ext4Reader reader, Map<String, Planned> planned) {
    this.reader = reader;
    this.planned = planned;
  }

  Item root() {
    Ext4Inode root = reader.inode(Ext4Reader.ROOT);
    return new Item(Node.Type.DIRECTORY, root, planned.get("/"));
  }

  /** What has a name in a directory; null for nothing. */
  Item child(Item directory, String path, String name) {
    Planned plan = planned.get(path);
    if (plan != null) {
      boolean stays = plan.there() != null && plan.type() == type(plan.there());
      return plan.type() == null ? null : new Item(plan.type(), stays ? plan.there() : null, plan);
    }
    Ext4Inode inode = directory.inode() == null ? null : reader.find(directory.inode(), name);
    return inode == null ? null : new Item(type(inode), inode, null);
  }

  String target(Item link) {
    return link.planned() == null ? reader.target(link.inode()) : link.planned().target();
  }

  static Node.Type type(Ext4Inode inode) {
    switch (inode.kind()) {
      case Ext4Inode.FILE:
        return Node.Type.FILE;
      case Ext4Inode.DIRECTORY:
        return Node.Type.DIRECTORY;
      case Ext4Inode.LINK:
        return Node.Type.LINK;
      default:
        return Node.Type.OTHER;
    }
  }

  static Ownership ownership(Ext4Inode inode) {
    return new Ownership(inode.permissions(), inode.uid(), inode.gid());
  }
}
