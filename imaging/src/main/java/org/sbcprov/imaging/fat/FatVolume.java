package org.sbcprov.imaging.fat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;

/**
 * A FAT file system in an image or on a disk, as it was when it was opened: after changes were made it is opened anew.
 * Paths are names joined by {@code /}, in upper or lower case, with or without a slash at either end; the empty one is
 * the root directory. Whatever the bytes are, work and memory are bounded by their number, and what is wrong with them
 * is {@code image.fat-form} or {@code image.fat-damaged}.
 */
public final class FatVolume {
  /** The largest file that {@link #replace} puts there. */
  public static final int LARGEST_REPLACED = 16 << 20;

  private static final int LARGEST_DIRECTORY = FatContents.MOST_ENTRIES * DirEntry.BYTES;
  private static final int LARGEST_READ = 1 << 20;
  private static final int DIRTY_STATE = 3;

  /** The bits of the table's second entry that are cleared while the volume is in use, or after an error. */
  private static final int CLEAN_16 = 0xc000;

  private static final int CLEAN_32 = 0x0c000000;

  private final SectorSource source;
  private final long position;
  private final BootSector boot;
  private final FatTable table;

  private FatVolume(SectorSource source, long position, BootSector boot) {
    this.source = source;
    this.position = position;
    this.boot = boot;
    this.table = new FatTable(source, position, boot);
  }

  /**
   * Opens a file system: FAT12, FAT16 or FAT32 with sectors of 512 to 4096 bytes.
   *
   * @param source the image or disk
   * @param position byte where the file system begins
   * @param size bytes that there are for it; what the source does not have does not count
   * @throws BadInput {@code image.fat-form} when there is none that can be used
   */
  public static FatVolume open(SectorSource source, long position, long size) {
    if (position < 0 || size < 0) {
      throw new IllegalArgumentException(size + " bytes at " + position);
    }
    long there = Math.min(size, source.size() - position);
    if (there < BootSector.BYTES) {
      throw FatFailures.form(position, "there is no sector");
    }
    BootSector boot = BootSector.parse(source.read(position, BootSector.BYTES), position, there);
    return new FatVolume(source, position, boot);
  }

  /** Which FAT it is. */
  public FatType type() {
    return boot.type();
  }

  /** Bytes of the file system; there may be more of the partition. */
  public long size() {
    return boot.sectors() * boot.bytesPerSector();
  }

  /** Bytes of a cluster. */
  public int clusterBytes() {
    return boot.clusterBytes();
  }

  /** How many clusters it has. */
  public long clusters() {
    return boot.clusters();
  }

  /** Its 32 bits that are to be unique; 0 when it has none. */
  public int volumeId() {
    return boot.volumeId();
  }

  /** Sectors before it on its disk, as it says. */
  public long hiddenSectors() {
    return boot.hidden();
  }

  /**
   * Its label, or empty; show it through {@link org.sbcprov.imaging.finding.Printable}.
   *
   * @throws BadInput {@code image.fat-damaged} when the root directory cannot be read
   */
  public String label() {
    String label = directory(0, "the root directory").label();
    return label.isEmpty() ? boot.label() : label;
  }

  /** Whether it was not unmounted, or an error was noticed, when it was last in use. */
  public boolean isDirty() {
    int second = table.entry(1);
    boolean marked =
        boot.type() == FatType.FAT16 && (second & CLEAN_16) != CLEAN_16
            || boot.type() == FatType.FAT32 && (second & CLEAN_32) != CLEAN_32;
    return marked || (boot.state() & DIRTY_STATE) != 0;
  }

  /** Clusters that are free. Reads all of the table. */
  public long freeClusters() {
    long free = 0;
    long end = BootSector.FIRST_CLUSTER + boot.clusters();
    for (int cluster = BootSector.FIRST_CLUSTER; cluster < end; cluster++) {
      if (table.entry(cluster) == FatType.FREE) {
        free++;
      }
    }
    return free;
  }

  /**
   * What is in a directory, in the order in which it lies there, at most 65536 entries.
   *
   * @throws BadInput {@code image.fat-path} when there is no such directory, {@code image.fat-damaged}
   */
  public List<FatEntry> list(String path) {
    List<FatEntry> entries = new ArrayList<>();
    for (FatDirectory.Slot slot : directory(path).slots()) {
      entries.add(slot.entry());
    }
    return entries;
  }

  /**
   * The file or directory at a path, by its name or short name; empty when there is none, and for the root.
   *
   * @throws BadInput {@code image.fat-damaged}
   */
  public Optional<FatEntry> find(String path) {
    FatEntry entry = null;
    FatDirectory directory = directory(0, "the root directory");
    for (String name : names(path)) {
      if (entry != null) {
        if (!entry.isDirectory()) {
          return Optional.empty();
        }
        directory = directory(entry.cluster(), "a directory on the way");
      }
      FatDirectory.Slot slot = directory.find(name);
      if (slot == null) {
        return Optional.empty();
      }
      entry = slot.entry();
    }
    return Optional.ofNullable(entry);
  }

  /**
   * The content of a file.
   *
   * @param limit bytes that it may have
   * @throws BadInput {@code image.fat-path} when there is no such file, {@code image.fat-limit} when it is larger,
   *     {@code image.fat-damaged}
   */
  public byte[] read(String path, int limit) {
    Optional<FatEntry> found = find(path);
    if (found.isEmpty() || found.get().isDirectory()) {
      throw FatFailures.path(path, found.isEmpty() ? "does not exist" : "is a directory");
    }
    return read(found.get(), path, limit);
  }

  private byte[] read(FatEntry file, String path, int limit) {
    String shown = Printable.of(path);
    if (file.size() > limit) {
      throw FatFailures.limit(
          "\"" + shown + "\" in the FAT file system has " + file.size() + " bytes, and may have " + limit, "");
    }
    if (file.size() > boot.clusters() * boot.clusterBytes()) {
      throw FatFailures.damaged(position, "\"" + shown + "\" is larger than the file system");
    }
    if (file.size() == 0) {
      return new byte[0];
    }
    int[] chain = table.chain(file.cluster(), clustersFor(file.size()), "\"" + shown + "\"");
    if (chain.length < clustersFor(file.size())) {
      throw FatFailures.damaged(
          position, "\"" + shown + "\" has fewer clusters than its " + file.size() + " bytes need");
    }
    byte[] content = new byte[(int) file.size()];
    copy(chain, content);
    return content;
  }

  /**
   * The changes that put a file there, new or in the place of one of that name, whose name, attributes and time of
   * creation stay. In their order, whatever interrupts them leaves the old file or the new one, and at worst clusters
   * that are nobody's. None when the file has that content already.
   *
   * @param path the file; its directory has to be there
   * @param content up to {@link #LARGEST_REPLACED} bytes
   * @param modified its time, seconds since 1970
   * @return changes of the source that the volume was opened in, for {@link org.sbcprov.imaging.disk.InPlaceEdit}
   * @throws BadInput {@code image.fat-path} when the directory does not exist or the path is one, {@code
   *     image.fat-name}, {@code image.fat-limit}, {@code image.fat-damaged} when anything in the volume contradicts
   *     itself
   * @throws Refused {@code image.fat-dirty} when it was not unmounted, {@code image.fat-full}
   */
  public List<Change> replace(String path, byte[] content, long modified) {
    return FatEdit.of(this).replace(path, content, modified);
  }

  /**
   * The changes that make an empty directory.
   *
   * @param path the directory above it has to be there, and it must not
   * @param modified its time, seconds since 1970
   * @return as {@link #replace}
   * @throws BadInput {@code image.fat-path}, {@code image.fat-name}, {@code image.fat-damaged}
   * @throws Refused {@code image.fat-dirty}, {@code image.fat-full}
   */
  public List<Change> makeDirectory(String path, long modified) {
    return FatEdit.of(this).makeDirectory(path, modified);
  }

  /**
   * The changes that remove a file or an empty directory.
   *
   * @return as {@link #replace}
   * @throws BadInput {@code image.fat-path} when it does not exist or is a directory with something in it,
   *     {@code image.fat-damaged}
   * @throws Refused {@code image.fat-dirty}
   */
  public List<Change> remove(String path) {
    return FatEdit.of(this).remove(path);
  }

  /**
   * Looks through all of it: tables that differ, chains that leave the volume, meet, do not end or are too short.
   *
   * @throws BadInput {@code image.fat-damaged}
   */
  public void requireSound() {
    FatUsage.freeClusters(this);
  }

  SectorSource source() {
    return source;
  }

  long position() {
    return position;
  }

  BootSector boot() {
    return boot;
  }

  FatTable table() {
    return table;
  }

  long clustersFor(long bytes) {
    return (bytes + boot.clusterBytes() - 1) / boot.clusterBytes();
  }

  /** The directory at a path. */
  FatDirectory directory(String path) {
    if (names(path).isEmpty()) {
      return directory(0, "the root directory");
    }
    Optional<FatEntry> found = find(path);
    if (found.isEmpty() || !found.get().isDirectory()) {
      throw FatFailures.path(path, found.isEmpty() ? "does not exist" : "is no directory");
    }
    return directory(found.get().cluster(), "\"" + Printable.of(path) + "\"");
  }

  /** The directory that begins at a cluster, the root for 0. */
  FatDirectory directory(int cluster, String what) {
    if (cluster == 0 && boot.type() != FatType.FAT32) {
      byte[] bytes = new byte[boot.rootEntries() * DirEntry.BYTES];
      readInto(bytes, 0, bytes.length, position + boot.rootPosition());
      return FatDirectory.parse(boot.type(), new int[0], bytes);
    }
    long most = Math.max(1, LARGEST_DIRECTORY / boot.clusterBytes());
    int[] chain = table.chain(cluster == 0 ? boot.rootCluster() : cluster, most + 1, what);
    if (chain.length > most) {
      throw FatFailures.damaged(position, what + " does not end, or has more than 65536 entries");
    }
    byte[] bytes = new byte[chain.length * boot.clusterBytes()];
    copy(chain, bytes);
    return FatDirectory.parse(boot.type(), chain, bytes);
  }

  /** Reads clusters one behind the other, as far as the bytes go. */
  private void copy(int[] chain, byte[] into) {
    int clusterBytes = boot.clusterBytes();
    int i = 0;
    while (i < chain.length) {
      int count = 1;
      while (i + count < chain.length && chain[i + count] == chain[i] + count) {
        count++;
      }
      long at = (long) i * clusterBytes;
      int length = (int) Math.min((long) count * clusterBytes, into.length - at);
      readInto(into, (int) at, length, position + boot.clusterPosition(chain[i]));
      i += count;
    }
  }

  private void readInto(byte[] into, int at, int length, long from) {
    int done = 0;
    while (done < length) {
      int step = Math.min(LARGEST_READ, length - done);
      System.arraycopy(source.read(from + done, step), 0, into, at + done, step);
      done += step;
    }
  }

  /** The names of a path. */
  static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/")) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }
}
