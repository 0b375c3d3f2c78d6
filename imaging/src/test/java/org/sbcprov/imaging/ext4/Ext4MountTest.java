package org.sbcprov.imaging.ext4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sbcprov.imaging.ext4.Ext4Files.MIB;
import static org.sbcprov.imaging.ext4.Ext4Files.OPTIONS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.tree.DirectoryTree;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/** The kernel mounts what is made here, reads the tree back as it was, writes to it, and leaves it sound. */
class Ext4MountTest {
  @TempDir Path directory;

  @Test
  void theKernelReadsTheSameTreeAndWritesToIt() throws IOException {
    requireMounting();
    List<TreeNode> nodes = RandomTree.nodes(new Random(77), 500);
    for (int i = 0; i < 3000; i++) {
      nodes.add(Ext4Files.file("wide/name" + i, new byte[] {(byte) i}));
    }
    FileTree tree = Ext4Files.tree(nodes);
    for (Ext4Options options : List.of(OPTIONS, OPTIONS.forOldReaders())) {
      Path image = Ext4Files.write(Ext4Image.of(tree, 300 * MIB, options), directory.resolve("image"));
      Path mounted = Files.createDirectories(directory.resolve("mounted"));
      Tools.run("mount", "-o", "loop", image, mounted);
      try {
        DirectoryTree.Options all =
            new DirectoryTree.Options(false, Optional.empty(), Optional.of(new SystemPrograms()));
        requireSame(tree, DirectoryTree.read(mounted, all, EventSink.NONE));
        for (int i = 0; i < 500; i++) {
          Files.writeString(mounted.resolve("wide/later" + i), "new");
          Files.delete(mounted.resolve("wide/name" + i));
        }
        Tools.run("cp", "-a", mounted.resolve("wide"), mounted.resolve("copy"));
      } finally {
        Tools.run("umount", mounted);
      }
      Ext4Files.requireClean(image);
    }
  }

  private void requireMounting() {
    boolean root = "root".equals(System.getProperty("user.name"));
    Assumptions.assumeTrue(root, "skipped: only root can mount");
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/loop-control")), "skipped: there are no loop devices");
    Path image = Ext4Files.write(
        Ext4Image.of(Ext4Files.tree(List.of()), 16 * MIB, OPTIONS), directory.resolve("attempt"));
    Path mounted = directory.resolve("tried");
    try {
      Files.createDirectories(mounted);
      // Root in a container may not mount either; a file system of another maker shows it.
      Path other = directory.resolve("other");
      Tools.run("mke2fs", "-q", "-t", "ext4", other, "16M");
      int status = new ProcessBuilder("mount", "-o", "loop", other.toString(), mounted.toString()).start().waitFor();
      Assumptions.assumeTrue(status == 0, "skipped: nothing can be mounted here");
      Tools.run("umount", mounted);
      Files.delete(image);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void requireSame(FileTree expected, FileTree actual) throws IOException {
    List<String> one = lines(expected);
    List<String> other = lines(actual);
    assertThat(other).containsExactlyElementsOf(one);
  }

  /** Of several names of a file, another one may come first. */
  private static List<String> lines(FileTree tree) throws IOException {
    Map<String, TreeNode> byPath = new java.util.HashMap<>();
    tree.nodes().forEach(node -> byPath.put(node.path(), node));
    List<String> lines = new ArrayList<>();
    for (TreeNode node : tree.nodes()) {
      TreeNode real = node.kind() == TreeNode.Kind.HARD_LINK ? byPath.get(node.target()) : node;
      if (node.path().isEmpty() || node.path().equals("lost+found")) {
        continue;
      }
      StringBuilder line = new StringBuilder(node.path()).append(' ').append(real.kind()).append(' ');
      line.append(Integer.toOctalString(real.permissions())).append(' ').append(real.uid()).append(':').append(real.gid());
      line.append(' ').append(Math.max(Integer.MIN_VALUE, real.modified())).append(' ').append(real.size()).append(' ');
      line.append(real.target()).append(' ').append(real.major()).append(',').append(real.minor());
      real.attributes().forEach((name, value) -> line.append(' ').append(name).append(java.util.Arrays.hashCode(value)));
      if (real.kind() == TreeNode.Kind.FILE) {
        try (java.io.InputStream in = real.content().open()) {
          line.append(' ').append(java.util.Arrays.hashCode(in.readAllBytes()));
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  @Test
  void aDirectoryIsHeldAsMke2fsHoldsIt() throws IOException {
    Path source = Files.createDirectories(directory.resolve("source/sub/deep"));
    Path top = directory.resolve("source");
    Random random = new Random(9);
    for (int i = 0; i < 40; i++) {
      byte[] content = new byte[random.nextInt(50_000)];
      random.nextBytes(content);
      Files.write(source.resolve("file" + i), content);
    }
    Files.createLink(top.resolve("linked"), source.resolve("file3"));
    Files.createSymbolicLink(top.resolve("symbolic"), Path.of("sub/deep/file4"));
    Files.createSymbolicLink(top.resolve("long"), Path.of("x".repeat(120)));
    Path theirs = directory.resolve("theirs");
    Tools.run("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-d", top, theirs, "64M");
    FileTree tree =
        DirectoryTree.read(
            top, new DirectoryTree.Options(false, Optional.empty(), Optional.empty()), EventSink.NONE);
    Path ours = Ext4Files.write(Ext4Image.of(tree, 64 * MIB, OPTIONS), directory.resolve("ours"));
    for (TreeNode node : tree.nodes()) {
      assertThat(fields(ours, node.path())).as(node.path()).isEqualTo(fields(theirs, node.path()));
      if (Files.isRegularFile(top.resolve(node.path()), LinkOption.NOFOLLOW_LINKS)) {
        byte[] content = Files.readAllBytes(top.resolve(node.path()));
        assertThat(Ext4Files.content(ours, "/" + node.path())).isEqualTo(content);
      }
    }
  }

  /** Kind, permissions, owner, links, time and size; not places and numbers. */
  private static List<String> fields(Path image, String path) {
    List<String> fields = new ArrayList<>();
    for (String line : Ext4Files.debugfs(image, "stat /" + path).split("\n")) {
      boolean directory = path.isEmpty() && line.contains("mtime");
      if (line.startsWith("Inode:")) {
        fields.add(line.substring(line.indexOf("Type:")));
      } else if (line.startsWith("User:") || line.startsWith("Links:") || line.contains("Fast link")) {
        fields.add(line);
      } else if (line.contains("mtime") && !directory) {
        fields.add(line.substring(0, line.indexOf(':', line.indexOf("0x"))));
      }
    }
    return fields;
  }
}
