package org.sbcprov.imaging.fat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.imaging.disk.ImageSink;
import org.sbcprov.imaging.disk.Part;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.tree.FileTree;

/**
 * A new FAT file system with files in it. The same tree and options give the same bytes. Files lie in one piece each;
 * what nothing lies in is not written. Owners, permissions other than that a file is read-only, and extended attributes
 * are not kept; a hard link becomes a file of its own. Times are in UTC, between 1980 and 2107.
 */
public final class FatImage implements Part {
  /** Whole entries of each type, and whole sectors. */
  private static final int TABLE_PIECE = 96 * 1024;

  private static final int COPY_PIECE = 256 * 1024;
  private static final int ZEROS_WORTH_SKIPPING = 4096;
  private static final long PROGRESS_STEP = 8 << 20;
  private static final String TASK = "filling the FAT file system";

  private final BootSector boot;
  private final FatContents contents;
  private final long size;
  private final long usedClusters;

  private FatImage(BootSector boot, FatContents contents, long size) {
    this.boot = boot;
    this.contents = contents;
    this.size = size;
    long next = BootSector.FIRST_CLUSTER;
    for (FatContents.Item item : contents.all()) {
      item.clusters = item.clustersIn(boot);
      item.cluster = item.clusters == 0 ? 0 : (int) next;
      next += item.clusters;
    }
    this.usedClusters = next - BootSector.FIRST_CLUSTER;
  }

  /**
   * Plans a file system; nothing is read but the tree.
   *
   * @param tree what is to be in it
   * @param size bytes of it, a multiple of 512
   * @param options what it is to be like
   * @param events gets a warning {@code image.fat-skipped} for each node that is left out
   * @throws BadInput {@code image.fat-name} when a name cannot be, or two differ by case only, {@code image.fat-kind}
   *     for a link or a device, {@code image.fat-limit} for too large a file or directory, {@code image.fat-size} when
   *     the size cannot be, {@code image.fat-too-small} when the files do not fit
   */
  public static FatImage of(FileTree tree, long size, FatOptions options, EventSink events) {
    FatContents contents = FatContents.of(tree, options, events);
    if (size <= 0 || size % SectorSource.SECTOR != 0) {
      throw size(size, options, "is not a whole number of sectors of " + SectorSource.SECTOR + " bytes");
    }
    List<BootSector> candidates = FatLayout.candidates(size, options);
    Optional<BootSector> chosen = chosen(contents, candidates);
    if (chosen.isPresent()) {
      return new FatImage(chosen.get(), contents, size);
    }
    if (candidates.isEmpty()) {
      throw size(size, options, "gives no number of clusters that it can have");
    }
    if (contents.hasLargeRoot() && candidates.get(0).type() != FatType.FAT32) {
      throw largeRoot(contents);
    }
    long least = leastSize(contents, 0, options);
    throw new BadInput(
        "image.fat-too-small",
        "The files do not fit into a FAT file system of " + size + " bytes: it needs at least " + least,
        Facts.of("size", size, "needed", least),
        "Make it larger, or leave files out.");
  }

  /**
   * The least size of a file system that the tree fits into.
   *
   * @param spare bytes that are to stay free, 0 or more
   * @return a multiple of 512 for which {@link #of} succeeds
   * @throws BadInput as {@link #of}
   */
  public static long leastSize(FileTree tree, long spare, FatOptions options) {
    return leastSize(FatContents.of(tree, options, EventSink.NONE), spare, options);
  }

  private static long leastSize(FatContents contents, long spare, FatOptions options) {
    List<Long> sizes =
        new ArrayList<>(FatLayout.leastSizes(boot -> contents.clustersIn(boot) + spareClusters(boot, spare), options));
    sizes.sort(null);
    for (long size : sizes) {
      Optional<BootSector> boot = chosen(contents, FatLayout.candidates(size, options));
      if (boot.isPresent()
          && contents.clustersIn(boot.get()) + spareClusters(boot.get(), spare) <= boot.get().clusters()) {
        return size;
      }
    }
    if (contents.hasLargeRoot()) {
      throw largeRoot(contents);
    }
    throw FatFailures.limit(
        "No FAT file system of that kind is large enough for the files",
        "Leave files out, or use an ext4 file system.");
  }

  /** The best layout that the contents fit into. */
  private static Optional<BootSector> chosen(FatContents contents, List<BootSector> candidates) {
    for (BootSector boot : candidates) {
      if (contents.clustersIn(boot) <= boot.clusters()) {
        return Optional.of(boot);
      }
    }
    return Optional.empty();
  }

  private static long spareClusters(BootSector boot, long spare) {
    return spare / boot.clusterBytes() + (spare % boot.clusterBytes() == 0 ? 0 : 1);
  }

  private static BadInput largeRoot(FatContents contents) {
    return FatFailures.limit(
        "The root directory needs " + contents.all().get(0).entries + " entries, and has " + FatLayout.ROOT_ENTRIES
            + " in FAT12 and FAT16",
        "Ask for FAT32, or put the files into a directory.");
  }

  private static BadInput size(long size, FatOptions options, String problem) {
    String what = options.type().isPresent() ? options.type().get().name() : "FAT";
    return new BadInput(
        "image.fat-size",
        "There is no " + what + " file system of " + size + " bytes: that " + problem,
        Facts.of("size", size, "type", options.type().isPresent() ? what : null),
        "FAT12 takes up to about 255 MiB, FAT16 from 2 MiB to 4 GiB, FAT32 from 33 MiB to 2 TiB.");
  }

  @Override
  public long size() {
    return size;
  }

  /** Which FAT it is. */
  public FatType type() {
    return boot.type();
  }

  /** Bytes of a cluster. */
  public int clusterBytes() {
    return boot.clusterBytes();
  }

  /** Clusters that nothing lies in. */
  public long freeClusters() {
    return boot.clusters() - usedClusters;
  }

  /**
   * Writes itself.
   *
   * @throws BadInput {@code image.fat-changed} when a file has not as many bytes as the tree says
   * @throws IoFailed {@code io.read} when one cannot be read
   */
  @Override
  public void writeTo(ImageSink sink, EventSink events) {
    // Of what may be zeros, all that a reader looks at: free entries and the rest of clusters, not free clusters.
    sink.zeros(0, boot.tablePosition(0));
    for (int table = 0; table < boot.tables(); table++) {
      sink.zeros(boot.tablePosition(table), boot.tableBytes());
    }
    if (boot.rootEntries() > 0) {
      sink.zeros(boot.rootPosition(), (long) boot.rootEntries() * DirEntry.BYTES);
    }
    sink.zeros(boot.clusterPosition(BootSector.FIRST_CLUSTER), usedClusters * boot.clusterBytes());
    writeBootSectors(sink);
    for (int table = 0; table < boot.tables(); table++) {
      writeTable(sink, table);
    }
    long total = 0;
    for (FatContents.Item item : contents.all()) {
      total += item.size;
    }
    long done = 0;
    events.accept(new Progress(TASK, 0, total));
    byte[] piece = new byte[COPY_PIECE];
    for (FatContents.Item item : contents.all()) {
      if (item.isDirectory) {
        writeDirectory(item, sink);
      } else {
        done = writeFile(item, sink, piece, events, done, total);
      }
    }
    if (total > 0) {
      events.accept(new Progress(TASK, total, total));
    }
  }

  private void writeBootSectors(ImageSink sink) {
    byte[] sector = boot.write();
    sink.write(0, ByteBuffer.wrap(sector));
    if (boot.type() == FatType.FAT32) {
      byte[] info = new FsInfo(freeClusters(), BootSector.FIRST_CLUSTER + usedClusters - 1).write();
      int bytes = boot.bytesPerSector();
      sink.write((long) boot.infoSector() * bytes, ByteBuffer.wrap(info));
      sink.write((long) boot.backupSector() * bytes, ByteBuffer.wrap(sector));
      sink.write((long) (boot.backupSector() + boot.infoSector()) * bytes, ByteBuffer.wrap(info));
    }
  }

  /** Writes a table up to its last entry that is not zero. */
  private void writeTable(ImageSink sink, int table) {
    FatType type = boot.type();
    int perPiece = TABLE_PIECE * 8 / type.bits();
    long entries = BootSector.FIRST_CLUSTER + usedClusters;
    byte[] piece = new byte[TABLE_PIECE];
    int item = 0;
    long itemEnd = BootSector.FIRST_CLUSTER;
    for (long first = 0; first < entries; first += perPiece) {
      Arrays.fill(piece, (byte) 0);
      int count = (int) Math.min(perPiece, entries - first);
      for (int i = 0; i < count; i++) {
        long index = first + i;
        int value;
        if (index < BootSector.FIRST_CLUSTER) {
          value = index == 0 ? type.end() & ~0xff | boot.media() : type.end();
        } else {
          while (index >= itemEnd) {
            itemEnd += contents.all().get(item).clusters;
            item++;
          }
          value = index == itemEnd - 1 ? type.end() : (int) index + 1;
        }
        type.write(piece, i, value);
      }
      int sector = boot.bytesPerSector();
      int length = (int) ((type.offset(count - 1) + type.span() + sector - 1) / sector * sector);
      long at = first * type.bits() / 8;
      length = (int) Math.min(Math.min(length, TABLE_PIECE), boot.tableBytes() - at);
      sink.write(boot.tablePosition(table) + at, ByteBuffer.wrap(piece, 0, length));
    }
  }

  private void writeDirectory(FatContents.Item directory, ImageSink sink) {
    if (directory.entries == 0) {
      return;
    }
    byte[] bytes = new byte[directory.entries * DirEntry.BYTES];
    FatTime time = FatTime.of(directory.node.modified());
    int at = 0;
    if (directory.parent == null) {
      if (!boot.label().isEmpty()) {
        byte[] label = BootSector.padded(boot.label(), ShortName.BYTES);
        new DirEntry(label, DirEntry.LABEL, 0, 0, time, 0).write(bytes, 0);
        at = DirEntry.BYTES;
      }
    } else {
      // the root is cluster 0 to what is in it, also where it has another number
      int parent = directory.parent.parent == null ? 0 : directory.parent.cluster;
      new DirEntry(ShortName.pack(".", ""), DirEntry.DIRECTORY, 0, directory.cluster, time, 0).write(bytes, 0);
      new DirEntry(ShortName.pack("..", ""), DirEntry.DIRECTORY, 0, parent, time, 0).write(bytes, DirEntry.BYTES);
      at = 2 * DirEntry.BYTES;
    }
    for (FatContents.Item child : directory.children) {
      ShortName name = child.shortName;
      if (!name.isWhole()) {
        LongName.write(child.node.name(), name.bytes(), bytes, at);
      }
      at += child.ownEntries() * DirEntry.BYTES;
      new DirEntry(
              name.bytes(),
              child.attributes(),
              name.caseBits(),
              child.cluster,
              FatTime.of(child.node.modified()),
              child.isDirectory ? 0 : child.size)
          .write(bytes, at - DirEntry.BYTES);
    }
    sink.write(
        directory.cluster == 0 ? boot.rootPosition() : boot.clusterPosition(directory.cluster), ByteBuffer.wrap(bytes));
  }

  private long writeFile(
      FatContents.Item file, ImageSink sink, byte[] piece, EventSink events, long doneBefore, long total) {
    if (file.size == 0) {
      return doneBefore;
    }
    long start = boot.clusterPosition(file.cluster);
    long done = 0;
    try (InputStream in = file.content.open()) {
      while (true) {
        int length = in.readNBytes(piece, 0, piece.length);
        if (length > file.size - done || length == 0 && done < file.size) {
          throw changed(file, done + length);
        }
        if (length == 0) {
          return doneBefore + done;
        }
        writeUnlessZero(sink, start + done, piece, length);
        if (done / PROGRESS_STEP != (done + length) / PROGRESS_STEP && doneBefore + done + length < total) {
          events.accept(new Progress(TASK, doneBefore + done + length, total));
        }
        done += length;
      }
    } catch (IOException e) {
      String path = Printable.of(file.node.path());
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IoFailed(
          "io.read",
          "\"" + path + "\" cannot be read: " + reason,
          Facts.of("path", path),
          "Check the file's permissions.",
          e);
    }
  }

  private static void writeUnlessZero(ImageSink sink, long position, byte[] bytes, int length) {
    int from = 0;
    while (from < length) {
      int to = from;
      boolean zero = isZero(bytes, from, Math.min(from + ZEROS_WORTH_SKIPPING, length));
      do {
        to = Math.min(to + ZEROS_WORTH_SKIPPING, length);
      } while (to < length && isZero(bytes, to, Math.min(to + ZEROS_WORTH_SKIPPING, length)) == zero);
      if (!zero) {
        sink.write(position + from, ByteBuffer.wrap(bytes, from, to - from));
      }
      from = to;
    }
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static BadInput changed(FatContents.Item file, long length) {
    String path = Printable.of(file.node.path());
    return new BadInput(
        "image.fat-changed",
        "\"" + path + "\" had " + file.size + " bytes and now has " + (length < file.size ? "" : "at least ") + length,
        Facts.of("path", path, "size", file.size),
        "Try again when nothing changes the files any more.");
  }
}
