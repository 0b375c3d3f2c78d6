package org.sbcprov.imaging.fat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.finding.Printable;

/**
 * Plans one change of a volume. The order: the new content into clusters that are free, the table for them, FAT32's
 * count of free clusters, the parts of a new long name, then the 32 bytes of the entry, which is when the new file
 * takes the place of the old one; last the table for the old clusters.
 */
final class FatEdit {
  private static final int MOST_BYTES = 1 << 20;
  private static final int LONGEST_SHOWN = 40;

  private final FatVolume volume;
  private final BootSector boot;
  private final BitSet free;
  private final TableEdit table;
  private final List<Change> changes = new ArrayList<>();

  private FatEdit(FatVolume volume, BitSet free) {
    this.volume = volume;
    this.boot = volume.boot();
    this.free = free;
    this.table = new TableEdit(volume);
  }

  /** Begins a change of a volume that is in order. */
  static FatEdit of(FatVolume volume) {
    if (volume.isDirty()) {
      throw new Refused(
          "image.fat-dirty",
          "The FAT file system at " + FatFailures.hex(volume.position()) + " is in use, or was not unmounted",
          Facts.of("offset", FatFailures.hex(volume.position())),
          "Unmount it; when it is not mounted anywhere, check it with \"fsck.vfat -a\".");
    }
    return new FatEdit(volume, FatUsage.freeClusters(volume));
  }

  List<Change> replace(String path, byte[] content, long modified) {
    if (content.length > FatVolume.LARGEST_REPLACED) {
      throw FatFailures.limit(
          "A file of " + content.length + " bytes is too large to be put into a FAT file system that is in place",
          "Make the image anew with it; files of up to " + FatVolume.LARGEST_REPLACED + " bytes can be put there.");
    }
    List<String> names = VolumePath.of(path);
    String name = names.get(names.size() - 1);
    FatDirectory directory = volume.directory(VolumePath.parent(names));
    FatDirectory.Slot old = directory.find(name);
    if (old != null && old.entry().isDirectory()) {
      throw FatFailures.path(path, "is a directory");
    }
    if (old != null
        && old.entry().size() == content.length
        && Arrays.equals(volume.read(path, content.length), content)) {
      return List.of();
    }
    int[] clusters = allocate(volume.clustersFor(content.length), path);
    return put(path, directory, old, clusters, content, false, modified);
  }

  List<Change> makeDirectory(String path, long modified) {
    List<String> names = VolumePath.of(path);
    FatDirectory parent = volume.directory(VolumePath.parent(names));
    if (parent.find(names.get(names.size() - 1)) != null) {
      throw FatFailures.path(path, "is there already");
    }
    int[] clusters = allocate(1, path);
    byte[] content = new byte[boot.clusterBytes()];
    FatTime time = FatTime.of(modified);
    // The root directory is number 0 there, also where it has a cluster.
    int above = names.size() == 1 ? 0 : parent.clusters()[0];
    dots(".", clusters[0], time).write(content, 0);
    dots("..", above, time).write(content, DirEntry.BYTES);
    return put(path, parent, null, clusters, content, true, modified);
  }

  private static DirEntry dots(String name, int cluster, FatTime time) {
    return new DirEntry(BootSector.padded(name, ShortName.BYTES), DirEntry.DIRECTORY, 0, cluster, time, 0);
  }

  /**
   * Puts content into clusters, and a name to them into a directory.
   *
   * @param old what has the name already, or null
   * @param clusters taken for the content
   */
  private List<Change> put(
      String path,
      FatDirectory directory,
      FatDirectory.Slot old,
      int[] clusters,
      byte[] content,
      boolean isDirectory,
      long modified) {
    String name = VolumePath.of(path).get(VolumePath.of(path).size() - 1);
    String shown = shown(name);
    long freeBefore = free.cardinality() + clusters.length;
    NewEntry place = old == null ? NewEntry.of(directory, name, path) : null;
    int[] grown = place == null ? new int[0] : allocate(growth(directory, place, path), path);

    int first = clusters.length == 0 ? 0 : clusters[0];
    FatTime time = FatTime.of(modified);
    byte[] named = Arrays.copyOf(directory.bytes(), directory.bytes().length + grown.length * boot.clusterBytes());
    int oldLength = directory.bytes().length;
    byte[] finished;
    if (place == null) {
      finished = named.clone();
      DirEntry.pointTo(finished, old.last() * DirEntry.BYTES, first, content.length, time);
    } else {
      place.writeName(named, directory.end());
      finished = named.clone();
      place.writeEntry(
          finished, isDirectory ? DirEntry.DIRECTORY : DirEntry.ARCHIVE, first, isDirectory ? 0 : content.length, time);
    }

    addContent("content of " + shown, clusters, content);
    addContent("a longer directory for " + shown, grown, Arrays.copyOfRange(named, oldLength, named.length));
    SortedMap<Integer, Integer> used = new TreeMap<>();
    link(used, clusters);
    link(used, grown);
    changes.addAll(table.step("table: clusters of " + shown, used));
    if (grown.length > 0) {
      int last = directory.clusters()[directory.clusters().length - 1];
      changes.addAll(table.step("table: a longer directory", new TreeMap<>(Map.of(last, grown[0]))));
    }
    long freeBetween = freeBefore - clusters.length - grown.length;
    byte[] info = addFreeCount(readInfo(), freeBetween);
    FatDirectory longer = directory.grown(grown);
    addDirectory("long name of " + shown, longer, directory.bytes(), Arrays.copyOf(named, oldLength));
    addDirectory("entry of " + shown, longer, named, finished);
    if (old != null) {
      addFreeCount(info, freeBetween + release(old.entry(), shown));
    }
    return withoutEmpty();
  }

  List<Change> remove(String path) {
    List<String> names = VolumePath.of(path);
    String name = names.get(names.size() - 1);
    String shown = shown(name);
    FatDirectory directory = volume.directory(VolumePath.parent(names));
    FatDirectory.Slot old = directory.find(name);
    if (old == null) {
      throw FatFailures.path(path, "does not exist");
    }
    if (old.entry().isDirectory() && !volume.directory(old.entry().cluster(), "it").slots().isEmpty()) {
      throw FatFailures.path(path, "is a directory with something in it");
    }
    byte[] before = directory.bytes();
    byte[] gone = before.clone();
    gone[old.last() * DirEntry.BYTES] = DirEntry.FREE;
    byte[] finished = gone.clone();
    for (int i = old.first(); i < old.last(); i++) {
      finished[i * DirEntry.BYTES] = DirEntry.FREE;
    }
    addDirectory("entry of " + shown, directory, before, gone);
    addDirectory("long name of " + shown, directory, gone, finished);
    long freed = release(old.entry(), shown);
    addFreeCount(readInfo(), free.cardinality() + freed);
    return withoutEmpty();
  }

  /** The start of a name, for what a change is called. */
  private static String shown(String name) {
    return Printable.of(name.substring(0, Math.min(LONGEST_SHOWN, name.length())));
  }

  /** Clusters that a directory has to grow by for a new entry. */
  private long growth(FatDirectory directory, NewEntry place, String path) {
    long missing = place.first() + place.entries() - directory.count();
    if (missing <= 0) {
      return 0;
    }
    if (directory.clusters().length == 0) {
      throw FatFailures.full("its root directory has no room for \"" + path + "\"");
    }
    if (place.first() + place.entries() > FatContents.MOST_ENTRIES) {
      throw FatFailures.full("the directory of \"" + path + "\" has " + FatContents.MOST_ENTRIES + " entries already");
    }
    return volume.clustersFor(missing * DirEntry.BYTES);
  }

  /** Takes free clusters, in one piece if there is one that is large enough. */
  private int[] allocate(long count, String path) {
    if (count > free.cardinality()) {
      throw FatFailures.full(
          "\"" + Printable.of(path) + "\" needs " + count + " more clusters of "
              + boot.clusterBytes() + " bytes, and " + free.cardinality() + " are free");
    }
    int[] clusters = new int[(int) count];
    int start = free.nextSetBit(0);
    while (start >= 0 && free.nextClearBit(start) - start < count) {
      start = free.nextSetBit(free.nextClearBit(start));
    }
    int next = Math.max(start, 0);
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = free.nextSetBit(next);
      next = clusters[i] + 1;
      free.clear(clusters[i]);
    }
    return clusters;
  }

  private void link(SortedMap<Integer, Integer> values, int[] chain) {
    for (int i = 0; i < chain.length; i++) {
      values.put(chain[i], i + 1 < chain.length ? chain[i + 1] : boot.type().end());
    }
  }

  /** Frees the clusters that a file or directory had, and tells how many. */
  private long release(FatEntry entry, String shown) {
    if (entry.cluster() == 0) {
      return 0;
    }
    int[] chain = volume.table().chain(entry.cluster(), volume.clusters(), shown);
    SortedMap<Integer, Integer> values = new TreeMap<>();
    for (int cluster : chain) {
      values.put(cluster, FatType.FREE);
    }
    changes.addAll(table.step("table: old clusters of " + shown, values));
    return chain.length;
  }

  /** Fills clusters; what is left of the last one becomes zero. */
  private void addContent(String what, int[] clusters, byte[] content) {
    int clusterBytes = boot.clusterBytes();
    int i = 0;
    while (i < clusters.length) {
      int count = 1;
      while (i + count < clusters.length
          && clusters[i + count] == clusters[i] + count
          && (count + 1) * clusterBytes <= MOST_BYTES) {
        count++;
      }
      int from = i * clusterBytes;
      byte[] after = Arrays.copyOfRange(content, from, from + count * clusterBytes);
      long position = volume.position() + boot.clusterPosition(clusters[i]);
      changes.add(new Change(what, position, volume.source().read(position, after.length), after));
      i += count;
    }
  }

  /** The changes of a directory, as far as the bytes go: a change for each piece of it that has one. */
  private void addDirectory(String what, FatDirectory directory, byte[] before, byte[] after) {
    boolean fixed = directory.clusters().length == 0;
    int pieceBytes = fixed ? before.length : boot.clusterBytes();
    for (int at = 0; at < before.length; at += pieceBytes) {
      long position =
          volume.position()
              + (fixed ? boot.rootPosition() : boot.clusterPosition(directory.clusters()[at / pieceBytes]));
      byte[] old = Arrays.copyOfRange(before, at, at + pieceBytes);
      changes.add(new Change(what, position, old, Arrays.copyOfRange(after, at, at + pieceBytes)).narrowed());
    }
  }

  /** FAT32's sector of hints, or none. */
  private byte[] readInfo() {
    boolean has = boot.type() == FatType.FAT32 && boot.infoSector() > 0 && boot.infoSector() < boot.reserved();
    byte[] sector = has ? volume.source().read(infoPosition(), BootSector.BYTES) : new byte[BootSector.BYTES];
    return FsInfo.countsFree(sector) ? sector : new byte[0];
  }

  private byte[] addFreeCount(byte[] info, long count) {
    if (info.length == 0) {
      return info;
    }
    byte[] changed = FsInfo.withFree(info, count);
    changes.add(new Change("number of free clusters", infoPosition(), info, changed));
    return changed;
  }

  private long infoPosition() {
    return volume.position() + (long) boot.infoSector() * boot.bytesPerSector();
  }

  private List<Change> withoutEmpty() {
    changes.removeIf(Change::isEmpty);
    return List.copyOf(changes);
  }
}
