package org.sbcprov.imaging.fat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/** What is to be in a new file system, whatever its size. */
final class FatContents {
  static final long LARGEST_FILE = 0xffffffffL;
  static final int MOST_ENTRIES = 65536;

  private static final int WRITE_PERMISSIONS = 0222;

  private final List<Item> all;
  private final Map<Long, Long> clusterCounts = new HashMap<>();

  private FatContents(List<Item> all) {
    this.all = List.copyOf(all);
  }

  /** Directories and files in the order in which they get their clusters, the root first. */
  List<Item> all() {
    return all;
  }

  /** A directory or file. */
  static final class Item {
    final TreeNode node;
    final Item parent;
    final boolean isDirectory;
    final long size;
    final TreeNode.Content content;
    final List<Item> children = new ArrayList<>();

    ShortName shortName;

    /** Directory entries in it. */
    int entries;

    /** First one, or 0. */
    int cluster;

    /** How many. */
    long clusters;

    private Item(TreeNode node, TreeNode contentOf, Item parent) {
      this.node = node;
      this.parent = parent;
      this.isDirectory = node.kind() == TreeNode.Kind.DIRECTORY;
      this.size = contentOf.size();
      this.content = contentOf.content();
    }

    /** Directory entries that it takes in its parent. */
    int ownEntries() {
      return shortName.isWhole() ? 1 : 1 + LongName.entries(node.name());
    }

    int attributes() {
      if (isDirectory) {
        return DirEntry.DIRECTORY;
      }
      return DirEntry.ARCHIVE | ((node.permissions() & WRITE_PERMISSIONS) == 0 ? DirEntry.READ_ONLY : 0);
    }

    /** Clusters that it needs. */
    long clustersIn(BootSector boot) {
      boolean fixedRoot = parent == null && boot.type() != FatType.FAT32;
      long bytes = isDirectory ? fixedRoot ? 0 : (long) Math.max(1, entries) * DirEntry.BYTES : size;
      return (bytes + boot.clusterBytes() - 1) / boot.clusterBytes();
    }
  }

  static FatContents of(FileTree tree, FatOptions options, EventSink events) {
    Map<String, TreeNode> nodes = new HashMap<>();
    for (TreeNode node : tree.nodes()) {
      nodes.put(node.path(), node);
    }
    Map<String, Item> directories = new HashMap<>();
    List<Item> all = new ArrayList<>();
    for (TreeNode node : tree.nodes()) {
      TreeNode contentOf = node.kind() == TreeNode.Kind.HARD_LINK ? nodes.get(node.target()) : node;
      if (contentOf.kind() != TreeNode.Kind.FILE && contentOf.kind() != TreeNode.Kind.DIRECTORY) {
        skipOrRefuse(node, contentOf.kind(), options, events);
        continue;
      }
      if (contentOf.size() > LARGEST_FILE) {
        throw FatFailures.limit(
            "\"" + Printable.of(node.path()) + "\" has " + node.size() + " bytes, a file in a FAT file system at most "
                + LARGEST_FILE,
            "Leave it out, or put it into an ext4 file system.");
      }
      boolean isRoot = node.path().isEmpty();
      Item item = new Item(node, contentOf, isRoot ? null : directories.get(node.parent()));
      if (item.isDirectory) {
        directories.put(node.path(), item);
      }
      if (!isRoot) {
        item.parent.children.add(item);
      }
      all.add(item);
    }
    for (Item directory : directories.values()) {
      nameChildren(directory, options);
    }
    return new FatContents(all);
  }

  private static void skipOrRefuse(TreeNode node, TreeNode.Kind kind, FatOptions options, EventSink events) {
    String what = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String path = Printable.of(node.path());
    if (options.skipsUnsupported()) {
      events.accept(
          new Warning(
              "image.fat-skipped",
              "\"" + path + "\" is left out: it is a " + what + ", which FAT cannot hold",
              Facts.of("path", path, "kind", what)));
      return;
    }
    throw new BadInput(
        "image.fat-kind",
        "\"" + path + "\" is a " + what + ", which a FAT file system cannot hold",
        Facts.of("path", path, "kind", what),
        "Leave it out, or use an ext4 file system.");
  }

  private static void nameChildren(Item directory, FatOptions options) {
    Map<String, Item> byName = new HashMap<>();
    ShortNames names = new ShortNames();
    for (Item child : directory.children) {
      String problem = FatNames.problem(child.node.name());
      if (!problem.isEmpty()) {
        throw FatFailures.name(child.node.path(), problem);
      }
      Item same = byName.put(FatNames.folded(child.node.name()), child);
      if (same != null) {
        throw FatFailures.name(
            child.node.path(),
            "it has \"" + Printable.of(same.node.name()) + "\" too, which differs by upper and lower case only");
      }
      child.shortName = names.takeOwn(child.node.name());
    }
    boolean isRoot = directory.parent == null;
    long entries = isRoot ? options.label().isEmpty() ? 0 : 1 : 2;
    for (Item child : directory.children) {
      if (child.shortName == null) {
        child.shortName = names.takeNumbered(child.node.name());
      }
      entries += child.ownEntries();
    }
    if (entries > MOST_ENTRIES) {
      throw FatFailures.limit(
          "The directory \"" + Printable.of(directory.node.path()) + "\" needs " + entries
              + " entries, and in a FAT file system has at most " + MOST_ENTRIES,
          "Spread the files over several directories.");
    }
    directory.entries = (int) entries;
  }

  /** All clusters that are needed; more than any file system has when the root directory has too many entries. */
  long clustersIn(BootSector boot) {
    boolean isWide = boot.type() == FatType.FAT32;
    if (!isWide && hasLargeRoot()) {
      return Integer.MAX_VALUE;
    }
    return clusterCounts.computeIfAbsent(
        (long) (isWide ? -boot.clusterBytes() : boot.clusterBytes()),
        key -> {
          long clusters = 0;
          for (Item item : all) {
            clusters += item.clustersIn(boot);
          }
          return clusters;
        });
  }

  /** Whether the root directory has more entries than that of FAT12 and FAT16. */
  boolean hasLargeRoot() {
    return all.get(0).entries > FatLayout.ROOT_ENTRIES;
  }
}
