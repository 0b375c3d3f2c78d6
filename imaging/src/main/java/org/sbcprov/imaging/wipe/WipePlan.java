package org.sbcprov.imaging.wipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.medium.Range;

/**
 * What is erased of a disk, and what is there now.
 *
 * @param level how much is erased
 * @param table what kind of partition table it has
 * @param partitions what its partitions are called
 * @param signatures what was found on it, also what stays
 * @param ranges what is erased, in order, not touching each other
 */
public record WipePlan(
    WipeLevel level, String table, List<String> partitions, List<FoundSignature> signatures, List<Range> ranges) {
  /** Bytes at the start and at the end that tables are in: what partitioning programs leave free, too. */
  static final long EDGE = 1024 * 1024;

  private static final int SECTOR = SectorSource.SECTOR;

  /** As much as is read at once. */
  private static final int PIECE = 1024 * 1024;

  public WipePlan {
    partitions = List.copyOf(partitions);
    signatures = List.copyOf(signatures);
    ranges = List.copyOf(ranges);
  }

  /**
   * Looks at a disk. What cannot be read of it is erased all the same, as far as it is known where it lies.
   *
   * @throws org.sbcprov.core.failure.DeviceFailed {@code write.gone}
   */
  public static WipePlan of(SectorSource disk, WipeLevel level) {
    DiskParts parts = parts(disk);
    List<String> names = new ArrayList<>();
    for (DiskParts.Named part : parts.all()) {
      names.add(part.words());
    }
    List<FoundSignature> signatures = SignatureScan.of(disk, parts);
    TreeMap<Long, Long> ranges = new TreeMap<>();
    if (level == WipeLevel.ALL) {
      add(ranges, 0, disk.size());
    } else {
      add(ranges, 0, Math.min(EDGE, disk.size()));
      add(ranges, Math.max(0, disk.size() - EDGE), disk.size());
      try {
        addBackup(disk, ranges);
      } catch (DeviceFailed e) {
        requireThere(e);
      }
    }
    if (level == WipeLevel.SIGNATURES) {
      for (FoundSignature signature : signatures) {
        add(ranges, signature.erased().from(), signature.erased().to());
      }
    }
    List<Range> all = new ArrayList<>();
    for (Map.Entry<Long, Long> range : ranges.entrySet()) {
      all.add(new Range(range.getKey(), range.getValue()));
    }
    return new WipePlan(level, parts.words(), names, signatures, all);
  }

  private static DiskParts parts(SectorSource disk) {
    try {
      return DiskParts.of(disk);
    } catch (DeviceFailed e) {
      requireThere(e);
      return new DiskParts("a partition table that cannot be read", List.of());
    }
  }

  static void requireThere(DeviceFailed failure) {
    if (!MediumFailures.isUnreadable(failure)) {
      throw failure;
    }
  }

  /** A backup GPT that is not at the end, as after an image was written to a larger disk. */
  private static void addBackup(SectorSource disk, TreeMap<Long, Long> ranges) {
    if (disk.sectors() < 2 || !GptReader.isPresent(disk)) {
      return;
    }
    Optional<GptTable> primary = GptReader.read(disk).primary();
    long header = primary.isPresent() ? primary.get().header().alternateLba() : -1;
    if (header > 1 && header < disk.sectors() && GptReader.isHeader(disk.read(header * SECTOR, SECTOR), 0)) {
      add(ranges, header * SECTOR, (header + 1) * SECTOR);
    }
  }

  private static void add(TreeMap<Long, Long> ranges, long from, long to) {
    long start = from;
    long end = to;
    Map.Entry<Long, Long> other = ranges.lowerEntry(to + 1);
    while (other != null && other.getValue() >= start) {
      start = Math.min(start, other.getKey());
      end = Math.max(end, other.getValue());
      ranges.remove(other.getKey());
      other = ranges.lowerEntry(to + 1);
    }
    if (start < end) {
      ranges.put(start, end);
    }
  }

  /** Bytes that are erased. */
  public long bytes() {
    long bytes = 0;
    for (Range range : ranges) {
      bytes += range.length();
    }
    return bytes;
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (FoundSignature signature : signatures) {
      all.add(signature.facts());
    }
    return Facts.of(
        "level", level.word(), "erased-bytes", bytes(), "table", table, "partitions", partitions, "signatures", all);
  }

  /** What is erased, to be saved; of use where that is little. */
  List<Change> changes(SectorSource disk) {
    List<Change> changes = new ArrayList<>();
    for (Range range : ranges) {
      for (long at = range.from(); at < range.to(); at += PIECE) {
        byte[] before = disk.read(at, (int) Math.min(PIECE, range.to() - at));
        Change change = new Change("what was wiped", at, before, new byte[before.length]).narrowed();
        if (!change.isEmpty()) {
          changes.add(change);
        }
      }
    }
    return changes;
  }
}
