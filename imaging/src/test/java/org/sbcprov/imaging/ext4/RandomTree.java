package org.sbcprov.imaging.ext4;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.sbcprov.imaging.tree.TreeNode;

/** Trees of all kinds of nodes: deep and wide, with odd names, holes and attributes. */
final class RandomTree {
  private static final String LETTERS = "ab.- _\u00e4\u4e2d\n\"\\%$'\t~";

  private RandomTree() {}

  static List<TreeNode> nodes(Random random, int count) {
    List<TreeNode> nodes = new ArrayList<>();
    List<String> directories = new ArrayList<>(List.of(""));
    List<String> linkable = new ArrayList<>();
    Set<String> paths = new HashSet<>(Set.of("lost+found"));
    while (nodes.size() < count) {
      String parent = directories.get(Math.max(0, directories.size() - 1 - random.nextInt(6)));
      String path = (parent.isEmpty() ? "" : parent + "/") + name(random, nodes.size());
      if (path.length() > 900 || !paths.add(path)) {
        continue;
      }
      int choice = random.nextInt(20);
      if (choice < 5) {
        nodes.add(attributed(random, path, TreeNode.Kind.DIRECTORY, new byte[0], ""));
        directories.add(path);
      } else if (choice < 15) {
        nodes.add(attributed(random, path, TreeNode.Kind.FILE, content(random), ""));
        linkable.add(path);
      } else if (choice < 17 && !linkable.isEmpty()) {
        String target = linkable.get(random.nextInt(linkable.size()));
        nodes.add(Ext4Files.node(path, TreeNode.Kind.HARD_LINK, target, 0, 0));
      } else if (choice == 17) {
        nodes.add(Ext4Files.node(path, TreeNode.Kind.SYMBOLIC_LINK, "t".repeat(1 + random.nextInt(200)), 0, 0));
        linkable.add(path);
      } else {
        nodes.add(Ext4Files.node(path, TreeNode.Kind.BLOCK_DEVICE, "", random.nextInt(4096), random.nextInt(1 << 20)));
      }
    }
    return nodes;
  }

  private static String name(Random random, int number) {
    StringBuilder name = new StringBuilder();
    int length = random.nextInt(8) == 0 ? random.nextInt(70) : random.nextInt(12);
    for (int i = 0; i < length; i++) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.append(number).toString();
  }

  private static byte[] content(Random random) {
    byte[] content = new byte[random.nextInt(6) == 0 ? random.nextInt(900_000) : random.nextInt(9000)];
    random.nextBytes(content);
    for (int from = 0; from + 4096 <= content.length; from += 4096) {
      if (random.nextInt(3) == 0) {
        java.util.Arrays.fill(content, from, from + 4096, (byte) 0);
      }
    }
    return content;
  }

  private static TreeNode attributed(Random random, String path, TreeNode.Kind kind, byte[] content, String target) {
    TreeMap<String, byte[]> attributes = new TreeMap<>();
    int count = random.nextInt(3) == 0 ? random.nextInt(12) : 0;
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[random.nextInt(random.nextInt(4) == 0 ? 250 : 20)];
      random.nextBytes(value);
      String prefix = List.of("user.", "security.", "trusted.").get(random.nextInt(3));
      attributes.put(prefix + "n".repeat(random.nextInt(20)) + i, value);
    }
    TreeNode node =
        new TreeNode(
            path, kind, random.nextInt(010000), random.nextInt() & 0xffff_ffffL, random.nextInt(100_000),
            random.nextInt() * 3L, content.length, target, 0, 0, attributes,
            () -> new java.io.ByteArrayInputStream(content));
    return Ext4Files.withAttributes(node, Map.copyOf(attributes));
  }
}
