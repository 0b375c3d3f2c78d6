package org.sbcprov.imaging.tree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.process.Programs;

/**
 * The tree of a directory: owners, permissions, times, links, devices and extended attributes as they are there. Symbolic
 * links are kept, never followed. Files are read when their bytes are needed, and must not change until then.
 */
public final class DirectoryTree {
  /**
   * What is to differ from the directory.
   *
   * @param allRoot whether root owns everything
   * @param latest no time of change is later, in seconds since 1970, as {@code tar --clamp-mtime} does; empty for no limit
   * @param programs starts {@code getfattr}, without which only attributes of the kind {@code user} can be read; empty for
   *     no program
   */
  public record Options(boolean allRoot, Optional<Long> latest, Optional<Programs> programs) {}

  private static final LinkOption NO_FOLLOW = LinkOption.NOFOLLOW_LINKS;
  private static final int PERMISSIONS = 07777;
  private static final int KIND = 0170000;
  private static final long UNSIGNED = 0xffff_ffffL;
  private static final char UNDECODABLE = '\ufffd';

  private final Path directory;
  private final Options options;
  private final Map<String, SortedMap<String, byte[]>> attributes;
  private final List<TreeNode> nodes = new ArrayList<>();
  /** The path of the first name of each file with several, by device and inode. */
  private final Map<String, String> linked = new HashMap<>();

  private DirectoryTree(Path directory, Options options, Map<String, SortedMap<String, byte[]>> attributes) {
    this.directory = directory;
    this.options = options;
    this.attributes = attributes;
  }

  /**
   * Reads a directory.
   *
   * @param events gets a warning {@code image.tree-attributes} when there may be attributes that could not be read
   * @throws BadInput {@code input.not-found}, {@code input.not-directory}, or {@code image.tree} when something in it
   *     cannot be in a file system that is made
   * @throws org.sbcprov.core.failure.IoFailed when something in it cannot be read
   */
  public static FileTree read(Path directory, Options options, EventSink events) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new BadInput(
          "input.not-directory",
          directory + " is no directory",
          Facts.of("file", directory.toAbsolutePath().normalize()),
          "Give the directory whose files are wanted.");
    }
    Path real;
    try {
      real = directory.toRealPath();
    } catch (IOException e) {
      throw FileFailures.reading(directory, "directory", e);
    }
    Optional<Map<String, SortedMap<String, byte[]>>> all =
        options.programs().flatMap(programs -> Getfattr.read(programs, real));
    if (all.isEmpty()) {
      events.accept(
          new Warning(
              "image.tree-attributes",
              "Extended attributes of " + directory + " other than those of users are not read: getfattr is needed for them",
              Facts.of("directory", directory.toAbsolutePath().normalize())));
    }
    DirectoryTree tree = new DirectoryTree(real, options, all.orElse(null));
    tree.walk();
    return FileTree.of(tree.nodes, directory.toString());
  }

  private void walk() {
    Deque<String> waiting = new ArrayDeque<>();
    Map<String, Path> places = new HashMap<>();
    add("", directory);
    waiting.push("");
    places.put("", directory);
    while (!waiting.isEmpty()) {
      String path = waiting.pop();
      Path place = places.remove(path);
      SortedMap<String, Path> names = new TreeMap<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(place)) {
        for (Path child : stream) {
          names.put(nameOf(child), child);
        }
      } catch (IOException e) {
        throw FileFailures.reading(place, "directory", e);
      }
      for (Map.Entry<String, Path> named : names.entrySet()) {
        String childPath = path.isEmpty() ? named.getKey() : path + "/" + named.getKey();
        if (add(childPath, named.getValue()) == TreeNode.Kind.DIRECTORY) {
          waiting.push(childPath);
          places.put(childPath, named.getValue());
        }
        if (nodes.size() > FileTree.MOST_NODES) {
          return; // which is refused
        }
      }
    }
  }

  /** The name as UTF-8, whatever Java takes for the encoding of file names: a URI has the bytes. */
  private static String nameOf(Path path) {
    String name = path.getFileName().toString();
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 0x80) {
        return decoded(path);
      }
    }
    return name;
  }

  private static String decoded(Path path) {
    String whole = decodedUri(path.toAbsolutePath());
    int end = whole.endsWith("/") ? whole.length() - 1 : whole.length();
    return whole.substring(whole.lastIndexOf('/', end - 1) + 1, end);
  }

  private static String decodedUri(Path absolute) {
    String raw = absolute.toUri().getRawPath();
    ByteBuffer bytes = ByteBuffer.allocate(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      if (raw.charAt(i) == '%') {
        bytes.put((byte) Integer.parseInt(raw.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.put((byte) raw.charAt(i));
      }
    }
    return utf8(bytes.flip(), absolute.toString());
  }

  private static String utf8(ByteBuffer bytes, String shown) {
    String text = TreeText.utf8(bytes);
    if (text == null) {
      throw TreeFailures.bad(shown.replace(UNDECODABLE, '?'), "has a name that is not UTF-8");
    }
    return text;
  }

  private TreeNode.Kind add(String path, Path file) {
    try {
      Map<String, Object> stat =
          Files.readAttributes(file, "unix:mode,uid,gid,rdev,nlink,ino,dev,size,lastModifiedTime", NO_FOLLOW);
      int mode = (Integer) stat.get("mode");
      TreeNode.Kind kind = kind(mode, path);
      long size = kind == TreeNode.Kind.FILE ? (Long) stat.get("size") : 0;
      String target = "";
      if (kind == TreeNode.Kind.SYMBOLIC_LINK) {
        target = target(file);
      }
      if (kind != TreeNode.Kind.DIRECTORY && (Integer) stat.get("nlink") > 1) {
        String first = linked.putIfAbsent(stat.get("dev") + ":" + stat.get("ino"), path);
        if (first != null) {
          kind = TreeNode.Kind.HARD_LINK;
          target = first;
          size = 0;
        }
      }
      boolean device = kind == TreeNode.Kind.CHARACTER_DEVICE || kind == TreeNode.Kind.BLOCK_DEVICE;
      long number = device ? (Long) stat.get("rdev") : 0;
      nodes.add(
          new TreeNode(
              path,
              kind,
              mode & PERMISSIONS,
              options.allRoot() ? 0 : (Integer) stat.get("uid") & UNSIGNED,
              options.allRoot() ? 0 : (Integer) stat.get("gid") & UNSIGNED,
              clamped(((FileTime) stat.get("lastModifiedTime"))),
              size,
              target,
              (int) (number >>> 8 & 0xfff),
              (int) (number & 0xff | number >>> 12 & 0xfff00),
              attributesOf(path, file, kind),
              kind == TreeNode.Kind.FILE ? () -> Files.newInputStream(file, NO_FOLLOW) : TreeNode.Content.EMPTY));
      return kind;
    } catch (IOException e) {
      throw FileFailures.reading(file, "file", e);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw TreeFailures.bad(directory.toString(), "is on a system that does not tell owners and permissions");
    }
  }

  /** Java has the target's bytes, too, only as a path. */
  private static String target(Path file) throws IOException {
    Path target = Files.readSymbolicLink(file);
    String text = target.toString();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return decodedTarget(target);
      }
    }
    return text;
  }

  /** A root stands in front of a relative one, so that it is not taken from the working directory. */
  private static String decodedTarget(Path target) {
    String whole = decodedUri(Path.of("/").resolve(target));
    // A slash follows what is a directory there by chance.
    int end = whole.endsWith("/") && !target.toString().endsWith("/") ? whole.length() - 1 : whole.length();
    return whole.substring(target.isAbsolute() ? 0 : 1, end);
  }

  private long clamped(FileTime time) {
    long seconds = time.to(TimeUnit.SECONDS);
    if (seconds < 0 && FileTime.from(seconds, TimeUnit.SECONDS).compareTo(time) > 0) {
      seconds--;
    }
    return Math.min(seconds, options.latest().orElse(Long.MAX_VALUE));
  }

  private SortedMap<String, byte[]> attributesOf(String path, Path file, TreeNode.Kind kind) throws IOException {
    if (attributes != null) {
      SortedMap<String, byte[]> own = attributes.get(path);
      return own == null || kind == TreeNode.Kind.HARD_LINK ? Collections.emptySortedMap() : own;
    }
    // Reading them opens the file, which must not be done to a pipe or a device.
    if (kind != TreeNode.Kind.FILE && kind != TreeNode.Kind.DIRECTORY) {
      return Collections.emptySortedMap();
    }
    UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class, NO_FOLLOW);
    if (view == null || !Files.isReadable(file)) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, byte[]> found = new TreeMap<>();
    List<String> names;
    try {
      names = view.list();
    } catch (IOException e) {
      return found; // a file system without such attributes
    }
    for (String name : names) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      if (value.capacity() > 0) {
        view.read(name, value);
      }
      found.put("user." + name, value.array());
    }
    return found;
  }

  private static TreeNode.Kind kind(int mode, String path) {
    return switch (mode & KIND) {
      case 0040000 -> TreeNode.Kind.DIRECTORY;
      case 0100000 -> TreeNode.Kind.FILE;
      case 0120000 -> TreeNode.Kind.SYMBOLIC_LINK;
      case 0020000 -> TreeNode.Kind.CHARACTER_DEVICE;
      case 0060000 -> TreeNode.Kind.BLOCK_DEVICE;
      case 0010000 -> TreeNode.Kind.PIPE;
      case 0140000 -> TreeNode.Kind.SOCKET;
      default -> throw TreeFailures.bad("\"" + path + "\"", "is of a kind that is not known");
    };
  }
}
