package org.sbcprov.imaging.tree;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Printable;

/**
 * All nodes of a file system that is to be made. Every directory comes before what is in it, the root first, and what is in
 * one directory in the order of its names' UTF-16 units. A hard link's target is in the tree, before or after it, and is
 * neither a hard link nor a directory.
 *
 * @param nodes all of them, the root first
 */
public record FileTree(List<TreeNode> nodes) {
  /** The most nodes that are taken. */
  public static final int MOST_NODES = 4_000_000;

  private static final int LONGEST_NAME = 255;
  /** Characters of a path. */
  static final int LONGEST_PATH = 4096;

  /** Characters of the paths of directories that have to be made, with what an object takes beside them. */
  private static final long MOST_MADE = 64L * 1024 * 1024;

  private static final int OBJECT = 128;
  private static final String NO_HINT = "Such a file system cannot be made.";

  /** What helps when something lies behind what is no directory. */
  static final String UNPACK = "Unpack it with tar, which follows links, and give the directory with its files.";

  /**
   * Puts nodes in order and checks that they make a tree. Directories that are not there are made, with the root's owner and
   * time and permissions 0755; of two nodes with one path the later one counts, as in an archive.
   *
   * @param nodes in any order
   * @param source what they are from, for messages
   * @throws BadInput {@code image.tree} when a path, a name or a link cannot be
   */
  public static FileTree of(List<TreeNode> nodes, String source) {
    if (nodes.size() > MOST_NODES) {
      throw bad(source, "has more than " + MOST_NODES + " files");
    }
    Map<String, TreeNode> byPath = new HashMap<>();
    for (TreeNode node : nodes) {
      requirePath(node.path(), source);
      byPath.put(node.path(), node);
    }
    TreeNode root = byPath.computeIfAbsent("", path -> TreeNode.directory("", 0755, 0, 0, 0));
    if (root.kind() != TreeNode.Kind.DIRECTORY) {
      throw bad(source, "has a root that is no directory");
    }
    long made = 0;
    for (TreeNode node : List.copyOf(byPath.values())) {
      made += addParents(node, root, byPath, source);
      if (made > MOST_MADE) {
        throw bad(source, "has paths through more directories, which are not in it, than can be made");
      }
    }
    if (byPath.size() > MOST_NODES) {
      throw bad(source, "has more than " + MOST_NODES + " files and directories");
    }
    for (TreeNode node : byPath.values()) {
      requireLinkTarget(node, byPath, source);
    }
    List<TreeNode> sorted = new ArrayList<>(byPath.values());
    sorted.sort((a, b) -> compare(a.path(), b.path()));
    return new FileTree(List.copyOf(sorted));
  }

  /** Orders paths so that what is in a directory follows it, whatever characters sort before a slash. */
  private static int compare(String a, String b) {
    return a.replace('/', '\0').compareTo(b.replace('/', '\0'));
  }

  /** Makes the directories that a node is in; gives about how many bytes they take. */
  private static long addParents(TreeNode node, TreeNode root, Map<String, TreeNode> byPath, String source) {
    long made = 0;
    TreeNode child = node;
    while (!child.path().isEmpty()) {
      String parentPath = child.parent();
      TreeNode parent = byPath.get(parentPath);
      if (parent == null) {
        parent = TreeNode.directory(parentPath, 0755, root.uid(), root.gid(), root.modified());
        byPath.put(parentPath, parent);
        made += parentPath.length() + OBJECT;
      } else if (parent.kind() != TreeNode.Kind.DIRECTORY) {
        throw bad(
            source,
            "has \"" + Printable.of(child.path()) + "\" in \"" + Printable.of(parentPath) + "\", which is no directory",
            UNPACK);
      } else {
        return made;
      }
      child = parent;
    }
    return made;
  }

  private static void requireLinkTarget(TreeNode node, Map<String, TreeNode> byPath, String source) {
    if (node.kind() == TreeNode.Kind.HARD_LINK) {
      TreeNode target = byPath.get(node.target());
      if (target == null || target.kind() == TreeNode.Kind.HARD_LINK || target.kind() == TreeNode.Kind.DIRECTORY) {
        throw bad(source, "has the hard link \"" + node.path() + "\" to \"" + node.target() + "\", which cannot be linked");
      }
    }
  }

  private static void requirePath(String path, String source) {
    if (path.isEmpty()) {
      return;
    }
    if (path.length() > LONGEST_PATH) {
      throw bad(source, "has a path of " + path.length() + " characters");
    }
    for (String name : path.split("/", -1)) {
      boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0 || !fits) {
        throw bad(source, "has the path \"" + Printable.of(path) + "\", which leads nowhere in it");
      }
    }
  }

  private static BadInput bad(String source, String problem) {
    return bad(source, problem, NO_HINT);
  }

  private static BadInput bad(String source, String problem, String hint) {
    return new BadInput("image.tree", source + " " + problem, Facts.of("source", source), hint);
  }
}
