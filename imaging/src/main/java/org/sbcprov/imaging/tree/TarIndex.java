package org.sbcprov.imaging.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.imaging.finding.Printable;

/** Goes through the headers of an archive that is not compressed, and makes nodes of them. */
final class TarIndex {
  private static final int BLOCK = TarHeader.SIZE;
  /** The most bytes of an extended header or a long name: room for all attributes of a file. */
  private static final int LARGEST_EXTENSION = 1024 * 1024;

  /** Names, targets and attributes of all members together, which are kept in memory. */
  private static final long MOST_KEPT_BYTES = 256L * 1024 * 1024;

  private static final long MOST_OWNER = 0xffff_ffffL;
  private static final int MOST_MAJOR = 0xfff;
  private static final int MOST_MINOR = 0xfffff;

  private final Path file;
  private final FileChannel channel;
  private final long mostBytes;
  private final long size;
  private final EventSink events;
  private final TarMapReader maps = new TarMapReader(this::blockAt, this::bad);
  private final TarPlaces places = new TarPlaces();

  /** What global headers have told of all files. */
  private final TarMember global = new TarMember();

  private long position;
  private long header;
  private long bytes;
  private long kept;
  private long sparseNumbers;
  private boolean toldAbsolute;
  private boolean toldLists;

  TarIndex(Path file, FileChannel channel, long mostBytes, EventSink events) {
    this.file = file;
    this.channel = channel;
    this.mostBytes = mostBytes;
    this.events = events;
    try {
      this.size = channel.size();
    } catch (IOException e) {
      throw FileFailures.reading(file, "archive", e);
    }
  }

  FileTree read() {
    TarMember member = new TarMember(global);
    boolean pending = false;
    while (true) {
      header = position;
      byte[] block = blockAt(position);
      if (block == null || TarHeader.isEnd(block)) {
        boolean empty = block == null && position == 0;
        if (pending || empty || block == null && position != size()) {
          throw bad("it ends too early");
        }
        return FileTree.of(places.nodes(), file.toString());
      }
      TarHeader parsed = TarHeader.isHeader(block) ? TarHeader.parse(block) : null;
      if (parsed == null) {
        throw bad(position == 0 ? "there is no header of a tar archive" : "a header is damaged");
      }
      position += BLOCK;
      pending = extend(parsed, member);
      if (!pending) {
        if (parsed.type() != 'g' && parsed.type() != 'V') {
          add(parsed, member, block);
          if (places.size() > FileTree.MOST_NODES) {
            throw bad("there are more than " + FileTree.MOST_NODES + " files");
          }
        }
        member = new TarMember(global);
      }
    }
  }

  /** Takes a header that tells more of the one after it; false for another one. */
  private boolean extend(TarHeader parsed, TarMember member) {
    switch (parsed.type()) {
      case 'x':
      case 'X':
        require(member.apply(records(parsed)));
        return true;
      case 'L':
        member.path = untilNul(extension(parsed));
        return true;
      case 'K':
        member.linkPath = untilNul(extension(parsed));
        return true;
      case 'g':
        require(global.apply(records(parsed)));
        if (!global.map.isEmpty()) {
          throw bad("a header for all files has the map of one");
        }
        keep(global.attributeBytes());
        return false;
      case 'V':
        skip(parsed.size());
        return false;
      default:
        return false;
    }
  }

  private List<PaxRecords.Entry> records(TarHeader parsed) {
    List<PaxRecords.Entry> records = PaxRecords.parse(extension(parsed));
    if (records == null) {
      throw bad("the records of an extended header are damaged");
    }
    return records;
  }

  private byte[] extension(TarHeader parsed) {
    if (parsed.size() < 0 || parsed.size() > LARGEST_EXTENSION) {
      throw bad("an extended header has " + parsed.size() + " bytes");
    }
    byte[] content = read(position, (int) parsed.size());
    skip(parsed.size());
    return content;
  }

  private void add(TarHeader parsed, TarMember member, byte[] block) {
    byte[] name = member.sparseName != null ? member.sparseName : member.path != null ? member.path : parsed.name();
    String path = path(name);
    byte[] link = member.linkPath != null ? member.linkPath : parsed.linkName();
    keep((long) path.length() + link.length);
    if (member.attributes() != global.attributes()) {
      keep(member.attributeBytes());
    }
    TreeNode.Kind kind = kind(parsed, member.path != null ? member.path : parsed.name());
    String target = "";
    long size = 0;
    TreeNode.Content content = TreeNode.Content.EMPTY;
    if (kind == TreeNode.Kind.SYMBOLIC_LINK) {
      target = TreeText.utf8(ByteBuffer.wrap(link));
      if (target == null || target.isEmpty()) {
        throw bad("a symbolic link has no target in UTF-8");
      }
    } else if (kind == TreeNode.Kind.HARD_LINK) {
      target = path(link);
      skipContentOfLink(member.size != TarHeader.BAD ? member.size : parsed.size());
    } else if (kind == TreeNode.Kind.FILE) {
      long stored = member.size != TarHeader.BAD ? member.size : parsed.size();
      TarSparseMap map = map(parsed, member, block, stored);
      long start = position;
      if (map == null) {
        map = TarSparseMap.whole(stored);
        size = stored;
        skip(stored);
      } else {
        long mapBytes = member.mapInData ? position - header - BLOCK : 0;
        size = member.realSize;
        if (!map.fits(size, stored - mapBytes)) {
          throw bad("the map of a file with holes does not fit it");
        }
        skip(stored - mapBytes);
      }
      count(size);
      TarSparseMap known = map;
      long whole = size;
      content = new Content(channel, start, known, whole);
    }
    toldLists = warn(
        member.listsAsText, toldLists, "image.tree-attributes", "has access control lists as text, which are left out");
    places.put(
        new TreeNode(
            path,
            kind,
            parsed.mode(),
            owner(member.uid != TarHeader.BAD ? member.uid : parsed.uid()),
            owner(member.gid != TarHeader.BAD ? member.gid : parsed.gid()),
            member.modified != TarHeader.BAD ? member.modified : parsed.modified(),
            size,
            target,
            device(kind, parsed.major(), MOST_MAJOR),
            device(kind, parsed.minor(), MOST_MINOR),
            member.attributes(),
            content));
  }

  /** The bytes of a file: where they are. */
  private record Content(FileChannel channel, long start, TarSparseMap map, long size) implements TreeNode.Content {
    @Override
    public InputStream open() {
      return new TarContent(channel, start, map, size);
    }

    @Override
    public boolean forEachData(TreeNode.Data data) {
      if (map.isWhole(size)) {
        return false;
      }
      for (int range = 0; range < map.ranges(); range++) {
        if (map.length(range) > 0) {
          data.take(map.offset(range), map.length(range));
        }
      }
      return true;
    }
  }

  private void keep(long more) {
    kept += more;
    if (kept > MOST_KEPT_BYTES) {
      throw bad("the names and attributes have more than " + MOST_KEPT_BYTES + " bytes");
    }
  }

  private TreeNode.Kind kind(TarHeader parsed, byte[] name) {
    switch (parsed.type()) {
      case 0:
      case '0':
        // Before POSIX, a slash at the end was what told a directory.
        return name.length > 0 && name[name.length - 1] == '/' ? TreeNode.Kind.DIRECTORY : TreeNode.Kind.FILE;
      case '7':
      case 'S':
        return TreeNode.Kind.FILE;
      case '1':
        return TreeNode.Kind.HARD_LINK;
      case '2':
        return TreeNode.Kind.SYMBOLIC_LINK;
      case '3':
        return TreeNode.Kind.CHARACTER_DEVICE;
      case '4':
        return TreeNode.Kind.BLOCK_DEVICE;
      case '5':
        return TreeNode.Kind.DIRECTORY;
      case '6':
        return TreeNode.Kind.PIPE;
      default:
        throw bad("a file is of a kind that is not known: \"" + parsed.type() + "\"");
    }
  }

  /** The map of a file with holes, wherever it is; null for another file. */
  private TarSparseMap map(TarHeader parsed, TarMember member, byte[] block, long stored) {
    TarSparseMap map = member.map;
    if (parsed.type() == 'S') {
      member.realSize = TarHeader.number(block, 483, 12);
      position = maps.readOld(block, position, map);
    } else if (member.mapInData) {
      position = maps.readInData(map, position, stored);
    } else if (member.realSize == TarHeader.BAD) {
      return null;
    }
    sparseNumbers += map.ranges();
    if (member.realSize < 0 || sparseNumbers > TarSparseMap.MOST_NUMBERS) {
      throw bad("the map of a file with holes is damaged or too long");
    }
    return map;
  }

  /** Some archives tell the size of what is linked, and only some of these have its bytes once more. */
  private void skipContentOfLink(long size) {
    byte[] next = size > 0 ? blockAt(position) : null;
    if (next != null && !TarHeader.isEnd(next) && !TarHeader.isHeader(next)) {
      skip(size);
    }
  }

  /** Where a name leads, behind symbolic links. */
  private String path(byte[] raw) {
    TarPath path = TarPath.of(raw);
    if (path == null) {
      throw bad("a name leads out of the archive with \"..\", or is not UTF-8");
    }
    toldAbsolute =
        warn(path.absolute(), toldAbsolute, "image.tar-absolute", "has names that begin with /, which is left out");
    String place = places.place(path.path());
    if (place == null) {
      throw new BadInput(
          "image.tree",
          file + " has \"" + Printable.of(path.path()) + "\" behind a symbolic link that leads out of it or in a circle",
          Facts.of("file", file.toAbsolutePath().normalize(), "path", Printable.of(path.path())),
          FileTree.UNPACK);
    }
    return place;
  }

  private boolean warn(boolean applies, boolean told, String code, String words) {
    if (applies && !told) {
      events.accept(new Warning(code, file + " " + words, Facts.of("file", file.toAbsolutePath().normalize())));
    }
    return told || applies;
  }

  private long owner(long number) {
    if (number < 0 || number > MOST_OWNER) {
      throw bad("the owner or group of a file is " + number);
    }
    return number;
  }

  private int device(TreeNode.Kind kind, long number, int most) {
    if (kind != TreeNode.Kind.CHARACTER_DEVICE && kind != TreeNode.Kind.BLOCK_DEVICE) {
      return 0;
    }
    if (number < 0 || number > most) {
      throw bad("the number of a device is " + number);
    }
    return (int) number;
  }

  private void count(long size) {
    if (size < 0 || size > mostBytes - bytes) {
      throw TarUnpacking.tooLarge(file, mostBytes);
    }
    bytes += size;
  }

  private void skip(long length) {
    long left = size() - position;
    if (length < 0 || length > left) {
      throw bad("something of " + length + " bytes begins, and only " + left + " are left");
    }
    position = Math.min(size(), position + (length + BLOCK - 1) / BLOCK * BLOCK);
  }

  private static byte[] untilNul(byte[] name) {
    int end = 0;
    while (end < name.length && name[end] != 0) {
      end++;
    }
    return Arrays.copyOf(name, end);
  }

  /** A block; null behind the last whole one. */
  private byte[] blockAt(long place) {
    return place > size() - BLOCK ? null : read(place, BLOCK);
  }

  private long size() {
    return size;
  }

  private byte[] read(long place, int length) {
    if (length > size() - place) {
      throw bad("it is cut off");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, place + buffer.position()) < 0) {
          throw bad("it became shorter");
        }
      }
    } catch (IOException e) {
      throw FileFailures.reading(file, "archive", e);
    }
    return buffer.array();
  }

  private void require(String problem) {
    if (problem != null) {
      throw bad(problem);
    }
  }

  private BadInput bad(String problem) {
    return TarFailures.form(file, header, problem);
  }
}
