package org.sbcprov.imaging.tree;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What the members of an archive make when they are unpacked one after another: a later one takes the place of an earlier
 * one of its name, a hard link leads to what bears a name when the link is made, and a symbolic link to a directory is
 * followed by what is put into it.
 */
final class TarPlaces {
  /** As Linux follows. */
  private static final int MOST_FOLLOWED = 40;

  /** What one or several names lead to. */
  private static final class Thing {
    /** As a member told it; of a link to what is not there yet, the link. */
    private final TreeNode node;

    /** All names, the first one first; null while there is only the node's path. */
    private LinkedHashSet<String> names;

    Thing(TreeNode node) {
      this.node = node;
    }

    boolean isAwaited() {
      return node.kind() == TreeNode.Kind.HARD_LINK;
    }

    void add(String name) {
      if (names == null) {
        names = new LinkedHashSet<>(List.of(node.path()));
      }
      names.add(name);
    }

    void remove(String name) {
      if (names != null) {
        names.remove(name);
      }
    }

    String first() {
      return names == null ? node.path() : names.iterator().next();
    }
  }

  private final Map<String, Thing> things = new HashMap<>();

  /** Characters of the longest path of a symbolic link: behind so many of another path there is none to follow. */
  private int longestLink;

  int size() {
    return things.size();
  }

  /** Takes a node, which takes the place of another one of its path. */
  void put(TreeNode node) {
    if (node.kind() != TreeNode.Kind.HARD_LINK) {
      replace(node.path(), new Thing(node));
      return;
    }
    Thing target = things.get(node.target());
    if (target != null && target == things.get(node.path())) {
      return; // The same already.
    }
    if (target == null || target.node.kind() == TreeNode.Kind.DIRECTORY) {
      replace(node.path(), new Thing(node));
    } else {
      target.add(node.path());
      replace(node.path(), target);
    }
  }

  private void replace(String path, Thing thing) {
    Thing older = things.put(path, thing);
    if (older != null) {
      older.remove(path);
    }
    if (thing.node.kind() == TreeNode.Kind.SYMBOLIC_LINK) {
      longestLink = Math.max(longestLink, path.length());
    }
  }

  /**
   * The path at which something is put, behind the symbolic links on the way.
   *
   * @param path as an archive has it
   * @return null when a link on the way leads out of the tree or in a circle
   */
  String place(String path) {
    String place = path;
    int followed = 0;
    int slash = place.indexOf('/');
    while (slash >= 0 && slash <= longestLink) {
      Thing thing = things.get(place.substring(0, slash));
      if (thing != null && thing.node.kind() == TreeNode.Kind.SYMBOLIC_LINK) {
        String to = followed < MOST_FOLLOWED ? joined(place.substring(0, slash), thing.node.target()) : null;
        followed++;
        if (to == null || to.length() + place.length() > 2 * FileTree.LONGEST_PATH) {
          return null;
        }
        place = to.isEmpty() ? place.substring(slash + 1) : to + place.substring(slash);
        slash = place.indexOf('/');
      } else {
        slash = place.indexOf('/', slash + 1);
      }
    }
    return place;
  }

  /** Where a link leads; null for outside, or when that cannot be told from names alone. */
  private static String joined(String link, String target) {
    if (target.startsWith("/")) {
      return null;
    }
    int end = link.lastIndexOf('/');
    String at = end < 0 ? "" : link.substring(0, end);
    boolean named = false;
    for (String name : target.split("/")) {
      if (name.equals("..")) {
        // Behind a name, it would be that of what the name leads to.
        if (at.isEmpty() || named) {
          return null;
        }
        int above = at.lastIndexOf('/');
        at = above < 0 ? "" : at.substring(0, above);
      } else if (!name.isEmpty() && !name.equals(".")) {
        at = at.isEmpty() ? name : at + "/" + name;
        named = true;
      }
    }
    return at;
  }

  /** All that is there in the end, in no order. A link to what is not there leads nowhere. */
  List<TreeNode> nodes() {
    for (Map.Entry<String, Thing> entry : things.entrySet()) {
      Thing thing = entry.getValue();
      Thing target = thing;
      for (int steps = 0; target != null && target.isAwaited() && steps < MOST_FOLLOWED; steps++) {
        target = things.get(target.node.target());
      }
      if (target != null && target != thing && !target.isAwaited() && target.node.kind() != TreeNode.Kind.DIRECTORY) {
        target.add(entry.getKey());
        entry.setValue(target);
      }
    }
    List<TreeNode> nodes = new ArrayList<>(things.size());
    for (Map.Entry<String, Thing> entry : things.entrySet()) {
      Thing thing = entry.getValue();
      String path = entry.getKey();
      String first = thing.first();
      if (thing.isAwaited()) {
        nodes.add(link(path, thing.node, thing.node.target()));
      } else if (!path.equals(first)) {
        nodes.add(link(path, thing.node, first));
      } else {
        nodes.add(path.equals(thing.node.path()) ? thing.node : thing.node.at(path));
      }
    }
    return nodes;
  }

  private static TreeNode link(String path, TreeNode like, String target) {
    return new TreeNode(
        path, TreeNode.Kind.HARD_LINK, like.permissions(), like.uid(), like.gid(), like.modified(), 0, target, 0, 0,
        Collections.emptySortedMap(), TreeNode.Content.EMPTY);
  }
}
