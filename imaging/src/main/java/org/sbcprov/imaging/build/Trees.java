package org.sbcprov.imaging.build;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.ext4.Ext4Options;
import org.sbcprov.imaging.packed.ZstdLibrary;
import org.sbcprov.imaging.tree.DirectoryTree;
import org.sbcprov.imaging.tree.FileTree;
import org.sbcprov.imaging.tree.TarTree;
import org.sbcprov.imaging.tree.TreeNode;

/** The files that file systems are made of: from directories, archives and single files. */
final class Trees implements AutoCloseable {
  /** The most that an archive may have, unpacked. */
  private static final long MOST_UNPACKED = 256L << 30;

  /** Of that, what is not zeros: what it takes on the disk. */
  private static final long MOST_DATA = 64L << 30;

  /** The time of a file system that has nothing with a time in it: the beginning of 2000. */
  private static final long NO_TIME = 946_684_800;

  private static final int PERMISSIONS = 0644;
  private static final String[] ARCHIVES = {
    ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst"
  };

  private final TreeRules rules;
  private final Path temporary;
  private final EventSink events;
  private final List<TarTree> open = new ArrayList<>();

  Trees(TreeRules rules, Path temporary, EventSink events) {
    this.rules = rules;
    this.temporary = temporary;
    this.events = events;
  }

  /**
   * A tree that was read.
   *
   * @param tree what is in it
   * @param newest the latest time in it, in seconds since 1970
   * @param identity the same for the same files, but for contents that changed and have the size and time that they had
   */
  record Read(FileTree tree, long newest, String identity) {}

  /** Whether a file is an archive, by its name or its content. */
  static boolean isArchive(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString().toLowerCase(Locale.ROOT);
    for (String end : ARCHIVES) {
      if (name.endsWith(end)) {
        return true;
      }
    }
    return Files.isRegularFile(file) && FileKind.of(file) == FileKind.TAR;
  }

  /**
   * Reads what is given for a file system.
   *
   * @throws org.sbcprov.core.failure.Failure when something is missing or cannot be in a file system
   */
  Read read(Source source) {
    FileTree tree;
    String identity = "";
    if (source.files().size() == 1 && !Files.isDirectory(source.file()) && isArchive(source.file())) {
      tree = archive(source.file());
      identity = FileIdentity.of(source.file());
    } else if (source.files().size() == 1 && Files.isDirectory(source.file())) {
      tree = directory(source.file());
    } else {
      tree = several(source.files());
    }
    FileTree clamped = clamp(tree);
    return new Read(clamped, newest(clamped), identity.isEmpty() ? identity(clamped) : identity);
  }

  /** Closes the archives. */
  @Override
  public void close() {
    for (TarTree tar : open) {
      tar.close();
    }
    open.clear();
  }

  private FileTree archive(Path file) {
    TarTree tar =
        TarTree.read(
            file,
            new TarTree.Options(
                temporary,
                MOST_UNPACKED,
                MOST_DATA,
                Optional.of(
                    packed -> {
                      ZstdLibrary.load();
                      return new ZstdInputStream(packed);
                    })),
            events);
    open.add(tar);
    return tar.tree();
  }

  private FileTree directory(Path directory) {
    return DirectoryTree.read(
        directory, new DirectoryTree.Options(rules.allRoot(), rules.latest(), rules.programs()), events);
  }

  /** Files and what is in directories, side by side. */
  private FileTree several(List<Path> files) {
    List<TreeNode> nodes = new ArrayList<>();
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        nodes.addAll(directory(file).nodes());
      } else {
        nodes.add(node(file));
      }
    }
    return FileTree.of(nodes, "The files");
  }

  private static TreeNode node(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new BadInput(
            "input.not-a-file",
            file + " is a pipe or device; only files and directories go into a file system",
            FileProblems.facts(file),
            "Name a file. A directory's devices are kept as such in an ext4.");
      }
      return TreeNode.file(
          file.getFileName().toString(),
          PERMISSIONS,
          0,
          0,
          attributes.lastModifiedTime().to(TimeUnit.SECONDS),
          attributes.size(),
          () -> Files.newInputStream(file));
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    }
  }

  private FileTree clamp(FileTree tree) {
    if (rules.latest().isEmpty()) {
      return tree;
    }
    long latest = rules.latest().get();
    List<TreeNode> nodes = new ArrayList<>(tree.nodes().size());
    for (TreeNode node : tree.nodes()) {
      nodes.add(
          node.modified() <= latest
              ? node
              : new TreeNode(
                  node.path(),
                  node.kind(),
                  node.permissions(),
                  node.uid(),
                  node.gid(),
                  latest,
                  node.size(),
                  node.target(),
                  node.major(),
                  node.minor(),
                  node.attributes(),
                  node.content()));
    }
    return new FileTree(nodes);
  }

  private long newest(FileTree tree) {
    if (rules.latest().isPresent()) {
      return Math.min(rules.latest().get(), Ext4Options.LATEST);
    }
    long newest = 0;
    for (TreeNode node : tree.nodes()) {
      newest = Math.max(newest, node.modified());
    }
    // A file may be from later than a file system can be.
    return newest == 0 ? NO_TIME : Math.min(newest, Ext4Options.LATEST);
  }

  private static String identity(FileTree tree) {
    MessageDigest digest = Sha256.instance();
    for (TreeNode node : tree.nodes()) {
      String line =
          node.path() + '\0' + node.kind() + ' ' + node.permissions() + ' ' + node.uid() + ' ' + node.gid() + ' '
              + node.modified() + ' ' + node.size() + ' ' + node.major() + ' ' + node.minor() + ' ' + node.target() + '\0';
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
