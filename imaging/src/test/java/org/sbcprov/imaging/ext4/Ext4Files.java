package org.sbcprov.imaging.ext4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TreeNode;

/** Trees and images of tests. */
final class Ext4Files {
  static final long MIB = 1024 * 1024;
  static final UUID ID = UUID.fromString("6f1d8b5e-2d0c-4d57-9c3e-0a51b7e6a9f1");
  static final Ext4Options OPTIONS = Ext4Options.of("rootfs", ID, 1_700_000_000);

  private Ext4Files() {}

  static TreeNode file(String path, byte[] content) {
    return TreeNode.file(path, 0644, 0, 0, 1_600_000_000, content.length, () -> new ByteArrayInputStream(content));
  }

  static TreeNode node(String path, TreeNode.Kind kind, String target, int major, int minor) {
    return new TreeNode(
        path, kind, 0777, 1, 2, 3, 0, target, major, minor, new TreeMap<>(), TreeNode.Content.EMPTY);
  }

  static TreeNode withAttributes(TreeNode node, Map<String, byte[]> attributes) {
    return new TreeNode(
        node.path(), node.kind(), node.permissions(), node.uid(), node.gid(), node.modified(), node.size(),
        node.target(), node.major(), node.minor(), new TreeMap<>(attributes), node.content());
  }

  static FileTree tree(List<TreeNode> nodes) {
    return FileTree.of(nodes, "the test's tree");
  }

  /** Writes a part to a file, with holes for what it leaves out. */
  static Path write(Part part, Path file) {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(1), part.size() - 1);
      part.writeTo(
          (position, bytes) -> {
            assertThat(position + bytes.remaining()).isLessThanOrEqualTo(part.size());
            try {
              long place = position;
              while (bytes.hasRemaining()) {
                place += channel.write(bytes, place);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          EventSink.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** Fails when e2fsck finds anything. */
  static void requireClean(Path image) {
    Tools.run("e2fsck", "-fn", image);
  }

  static String debugfs(Path image, String request) {
    return Tools.run("debugfs", "-R", request, image);
  }

  /** The bytes that debugfs finds in a file. */
  static byte[] content(Path image, String path) {
    Path out = image.resolveSibling("dumped");
    debugfs(image, "dump \"" + path + "\" " + out);
    try {
      return java.nio.file.Files.readAllBytes(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
