package org.sbcprov.imaging.ext4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/** The nodes of a tree as they become inodes: their numbers, links and directories, and the blocks that they need. */
final class Population {
  static final String LOST_AND_FOUND = "lost+found";
  /** As {@code mke2fs} makes it. */
  static final int LOST_AND_FOUND_BLOCKS = 4;

  static final int MOST_LINKS = 65_000;

  /** Smaller files have no holes that matter. */
  private static final long LEAST_LOOKED_INTO = 64 * 1024;

  /** Attributes that a message names. */
  private static final int MOST_TOLD = 3;

  private static final int LOST_PERMISSIONS = 0700;
  private static final long MOST_FILE_BLOCKS = 0xffff_ffffL;
  private static final long MOST_BLOCKS = 1L << 50;

  private final List<TreeNode> nodes;
  private final Ext4Options options;
  private final Checksums checksums;
  private final DirectoryHash hash;
  private final int[] inodes;
  private final int[] links;
  private final int[] parents;
  /** The children of node n are {@code children[starts[n]]} up to {@code children[starts[n + 1] - 1]}. */
  private final int[] starts;

  private final int[] children;
  private final int lastInode;
  private final long contentBlocks;
  private long blocks;

  private Population(List<TreeNode> nodes, Ext4Options options) {
    this.nodes = nodes;
    this.options = options;
    checksums = new Checksums(options.uuid(), options.modern());
    hash = new DirectoryHash(options.hashSeed());
    int count = nodes.size();
    inodes = new int[count];
    links = new int[count];
    parents = new int[count];
    starts = new int[count + 1];
    children = new int[count];
    Map<String, Integer> byPath = new HashMap<>();
    for (int i = 0; i < count; i++) {
      byPath.put(nodes.get(i).path(), i);
    }
    lastInode = number();
    link(byPath);
    long content = 0;
    for (TreeNode node : nodes) {
      long fileBlocks = Geometry.ceil(node.size(), Geometry.BLOCK);
      if (node.size() < 0 || fileBlocks > MOST_FILE_BLOCKS) {
        throw bad(node, "is larger than a file can be", "");
      }
      content += fileBlocks;
    }
    if (content > MOST_BLOCKS) {
      throw bad(nodes.get(0), "has more in it than any ext4 can hold", "");
    }
    contentBlocks = content;
    blocks = neededBlocks(/* looking= */ false);
  }

  /**
   * Numbers the nodes of a tree.
   *
   * @throws BadInput {@code image.ext4-tree} when ext4 cannot hold something of it
   */
  static Population of(FileTree tree, Ext4Options options) {
    List<TreeNode> nodes = new ArrayList<>(tree.nodes());
    TreeNode found = null;
    for (TreeNode node : nodes) {
      found = node.path().equals(LOST_AND_FOUND) ? node : found;
    }
    if (found == null) {
      nodes.add(TreeNode.directory(LOST_AND_FOUND, LOST_PERMISSIONS, 0, 0, options.created()));
    } else if (found.kind() != TreeNode.Kind.DIRECTORY) {
      throw bad(found, "is no directory, and e2fsck needs one of that name", "Leave it out or give it another name.");
    }
    return new Population(nodes, options);
  }

  List<TreeNode> nodes() {
    return nodes;
  }

  /** Inode of a node; for a hard link the one of what it links. */
  long inode(int node) {
    return Integer.toUnsignedLong(inodes[node]);
  }

  /** Names of a node's inode. */
  int links(int node) {
    return links[node];
  }

  /** Inodes in use, those with a fixed use included: they are the first ones. */
  long inodesUsed() {
    return lastInode;
  }

  /** Blocks of all files, blocks of zeros included. */
  long contentBlocks() {
    return contentBlocks;
  }

  /** Blocks for all that is in the tree; too many, as long as {@link #lookForZeros} was not called, where files have holes. */
  long blocks() {
    return blocks;
  }

  /** Reads all files, so that {@link #blocks} does not count their blocks of zeros. */
  void lookForZeros() {
    blocks = neededBlocks(/* looking= */ true);
  }

  Checksums checksums() {
    return checksums;
  }

  /** The blocks of a directory. */
  Directory directory(int node) {
    List<DirectoryEntry> entries = new ArrayList<>(starts[node + 1] - starts[node]);
    for (int i = starts[node]; i < starts[node + 1]; i++) {
      int child = children[i];
      entries.add(
          new DirectoryEntry(
              name(nodes.get(child)), inodes[child] & 0xffff_ffffL, DirectoryEntry.kind(kindOfInode(child)), 0));
    }
    return new Directory(inode(node), inode(parents[node]), entries, hash, checksums);
  }

  /** Kind of a node's inode, as a mode has it; a hard link has the one of its target. */
  private int kindOfInode(int node) {
    TreeNode.Kind kind = nodes.get(node).kind();
    return kindOf(kind == TreeNode.Kind.HARD_LINK ? nodes.get(parents[node]).kind() : kind);
  }

  static int kindOf(TreeNode.Kind kind) {
    return switch (kind) {
      case DIRECTORY -> Inode.KIND_DIRECTORY;
      case FILE -> Inode.KIND_FILE;
      case SYMBOLIC_LINK -> Inode.KIND_SYMBOLIC_LINK;
      case CHARACTER_DEVICE -> Inode.KIND_CHARACTER_DEVICE;
      case BLOCK_DEVICE -> Inode.KIND_BLOCK_DEVICE;
      case PIPE -> Inode.KIND_PIPE;
      case SOCKET -> Inode.KIND_SOCKET;
      case HARD_LINK -> throw new IllegalArgumentException("not an inode of its own");
    };
  }

  private int number() {
    int next = Inode.LOST_AND_FOUND + 1;
    for (int i = 0; i < inodes.length; i++) {
      TreeNode node = nodes.get(i);
      if (node.path().isEmpty()) {
        inodes[i] = Inode.ROOT;
      } else if (node.path().equals(LOST_AND_FOUND)) {
        inodes[i] = Inode.LOST_AND_FOUND;
      } else if (node.kind() != TreeNode.Kind.HARD_LINK) {
        inodes[i] = next++;
      }
    }
    return next - 1;
  }

  private void link(Map<String, Integer> byPath) {
    int[] above = new int[inodes.length];
    for (int i = 0; i < inodes.length; i++) {
      TreeNode node = nodes.get(i);
      above[i] = byPath.get(node.parent());
      parents[i] = above[i];
      if (node.kind() == TreeNode.Kind.DIRECTORY) {
        links[i] += 2;
      } else if (node.kind() == TreeNode.Kind.HARD_LINK) {
        // Of a hard link, the other name is of more use than the directory.
        int target = byPath.get(node.target());
        parents[i] = target;
        inodes[i] = inodes[target];
        links[target]++;
      } else {
        links[i]++;
      }
      if (i > 0) {
        starts[above[i] + 1]++;
        links[above[i]] += node.kind() == TreeNode.Kind.DIRECTORY ? 1 : 0;
      }
    }
    for (int i = 0; i < inodes.length; i++) {
      starts[i + 1] += starts[i];
      if (links[i] > MOST_LINKS) {
        if (nodes.get(i).kind() != TreeNode.Kind.DIRECTORY) {
          throw bad(nodes.get(i), "has more than " + MOST_LINKS + " names", "");
        }
        // Of a directory with so many in it, they are not counted ("dir_nlink").
        links[i] = 1;
      }
    }
    int[] filled = starts.clone();
    for (int i = 1; i < inodes.length; i++) {
      children[filled[above[i]]++] = i;
    }
  }

  private long neededBlocks(boolean looking) {
    long all = 0;
    byte[] buffer = looking ? new byte[ContentBlocks.BUFFER] : null;
    for (int i = 0; i < inodes.length; i++) {
      TreeNode node = nodes.get(i);
      switch (node.kind()) {
        case DIRECTORY:
          all += directoryBlocks(i, node);
          break;
        case FILE:
          all += fileBlocks(node, buffer);
          break;
        case SYMBOLIC_LINK:
          all += symbolicLinkBlocks(node);
          break;
        default:
          break;
      }
      if (node.kind() != TreeNode.Kind.HARD_LINK) {
        AttributePlaces places = AttributePlaces.of(node.attributes());
        if (places == null) {
          throw bad(node, "has extended attributes that ext4 cannot hold: " + names(node), "Remove some of them.");
        }
        all += places.outside().isEmpty() ? 0 : 1;
      }
    }
    return all;
  }

  private long directoryBlocks(int index, TreeNode node) {
    Directory directory = directory(index);
    if (!directory.fits()) {
      throw bad(node, "has too many names in it", "Put some of them into directories of their own.");
    }
    int own = directory.blocks();
    if (index > 0 && inodes[index] == Inode.LOST_AND_FOUND && own < LOST_AND_FOUND_BLOCKS) {
      own = directory.indexed() ? own : LOST_AND_FOUND_BLOCKS;
    }
    return own + ExtentTree.treeBlocks(Geometry.ceil(own, Extent.MOST_BLOCKS));
  }

  private static long fileBlocks(TreeNode node, byte[] buffer) {
    long data = Geometry.ceil(node.size(), Geometry.BLOCK);
    long runs = 1;
    long[] counted = {0, 0, -2};
    boolean known =
        node.content().forEachData(
            (offset, length) -> {
              long first = Math.max(counted[2] + 1, offset / Geometry.BLOCK);
              long last = (offset + length - 1) / Geometry.BLOCK;
              if (last >= first) {
                counted[0] += last - first + 1;
                counted[1] += first == counted[2] + 1 ? 0 : 1;
                counted[2] = last;
              }
            });
    if (known) {
      data = counted[0];
      runs = counted[1];
    } else if (buffer != null && node.size() >= LEAST_LOOKED_INTO) {
      ContentBlocks.read(
          node,
          buffer,
          (logical, bytes, offset) -> {
            counted[0]++;
            counted[1] += logical == counted[2] + 1 ? 0 : 1;
            counted[2] = logical;
          });
      data = counted[0];
      runs = counted[1];
    }
    // A block of zeros in a range makes two extents of one, and may cost as much as it saves.
    long slack = known && runs > 1 ? 2 : 0;
    return data + slack + ExtentTree.treeBlocks(Math.min(data, runs + data / Extent.MOST_BLOCKS));
  }

  private static long symbolicLinkBlocks(TreeNode node) {
    int length = name(node, node.target()).length;
    if (length == 0 || length >= Geometry.BLOCK) {
      throw bad(node, "is a symbolic link with a target of " + length + " bytes", "ext4 takes 1 to 4095 of them.");
    }
    return length < ExtentTree.ROOT ? 0 : 1;
  }

  private static byte[] name(TreeNode node) {
    return name(node, node.name());
  }

  /** UTF-8, in which half a pair of UTF-16 has no form. */
  static byte[] name(TreeNode node, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= Character.MIN_SURROGATE && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
        throw bad(node, "has a name that is no text", "Rename it.");
      }
      if (text.charAt(i) == 0) {
        throw bad(node, "has a NUL in its name or target", "");
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The largest of them. */
  private static String names(TreeNode node) {
    List<Map.Entry<String, byte[]>> all = new ArrayList<>(node.attributes().entrySet());
    all.sort((a, b) -> Integer.compare(b.getValue().length, a.getValue().length));
    StringBuilder names = new StringBuilder();
    for (Map.Entry<String, byte[]> attribute : all.subList(0, Math.min(MOST_TOLD, all.size()))) {
      names.append(names.length() == 0 ? "" : ", ").append(Printable.of(attribute.getKey())).append(" (")
          .append(attribute.getValue().length).append(" bytes)");
    }
    return all.size() <= MOST_TOLD ? names.toString() : names + " and " + (all.size() - MOST_TOLD) + " more";
  }

  static BadInput bad(TreeNode node, String problem, String hint) {
    String path = "/" + Printable.of(node.path());
    return new BadInput("image.ext4-tree", path + " " + problem, Facts.of("path", path), hint);
  }
}
