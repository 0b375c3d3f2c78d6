package org.sbcprov.imaging.wipe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReader;
import org.sbcprov.imaging.gpt.GptTable;
import org.sbcprov.imaging.gpt.Mbr;
import org.sbcprov.imaging.gpt.MbrEntry;
import org.sbcprov.imaging.gpt.MbrReader;
import org.sbcprov.imaging.medium.Range;

/** The partitions of a disk, logical ones included, as far as they lie on it. */
record DiskParts(String words, List<DiskParts.Named> all) {
  private static final int SECTOR = SectorSource.SECTOR;

  /** Types of partitions that hold a chain of others. */
  private static final int[] EXTENDED = {0x05, 0x0f, 0x85};

  private static final int MOST_LOGICAL = 128;
  private static final int FIRST_LOGICAL = 5;
  private static final int ENTRY = 446;
  private static final int NEXT = ENTRY + 16;
  private static final int FIRST = 8;
  private static final int SECTORS = 12;

  /** A partition. */
  record Named(String words, Range range) {}

  static DiskParts of(SectorSource disk) {
    List<Named> parts = new ArrayList<>();
    if (disk.sectors() < 2) {
      return new DiskParts("no partition table", parts);
    }
    if (GptReader.isPresent(disk)) {
      Optional<GptTable> table = GptReader.read(disk).table();
      table.ifPresent(good -> addGpt(disk, good, parts));
      return new DiskParts(table.isPresent() ? "a GPT" : "a damaged GPT", parts);
    }
    Optional<Mbr> mbr = MbrReader.partitions(disk);
    if (mbr.isEmpty()) {
      return new DiskParts("no partition table", parts);
    }
    for (int i = 0; i < mbr.get().entries().size(); i++) {
      MbrEntry entry = mbr.get().entries().get(i);
      add(disk, "partition " + (i + 1), entry.startingLba(), MbrReader.last(entry), parts);
    }
    for (MbrEntry entry : mbr.get().entries()) {
      if (isExtended(entry)) {
        addLogical(disk, entry.startingLba(), parts);
      }
    }
    return new DiskParts("an MBR", parts);
  }

  private static boolean isExtended(MbrEntry entry) {
    for (int type : EXTENDED) {
      if (entry.osType() == type) {
        return true;
      }
    }
    return false;
  }

  private static void addGpt(SectorSource disk, GptTable table, List<Named> parts) {
    for (int i = 0; i < table.slots().size(); i++) {
      GptEntry entry = table.slots().get(i);
      if (entry.used()) {
        String name = Printable.of(entry.name());
        String words = "partition " + (i + 1) + (name.isEmpty() ? "" : " (" + name + ")");
        add(disk, words, entry.startingLba(), entry.endingLba(), parts);
      }
    }
  }

  /** Each sector of the chain has a partition, counted from itself, and the next one, counted from the first. */
  private static void addLogical(SectorSource disk, long start, List<Named> parts) {
    long at = start;
    for (int i = 0; i < MOST_LOGICAL && at > 0 && at < disk.sectors(); i++) {
      ByteBuffer sector = ByteBuffer.wrap(disk.read(at * SECTOR, SECTOR)).order(ByteOrder.LITTLE_ENDIAN);
      if (sector.getShort(SECTOR - 2) != (short) 0xaa55) {
        return;
      }
      long first = at + Integer.toUnsignedLong(sector.getInt(ENTRY + FIRST));
      long count = Integer.toUnsignedLong(sector.getInt(ENTRY + SECTORS));
      add(disk, "partition " + (FIRST_LOGICAL + i), first, first + count - 1, parts);
      long next = Integer.toUnsignedLong(sector.getInt(NEXT + FIRST));
      at = next == 0 ? 0 : start + next;
    }
  }

  private static void add(SectorSource disk, String words, long first, long last, List<Named> parts) {
    if (first > 0 && last >= first && first < disk.sectors()) {
      parts.add(new Named(words, new Range(first * SECTOR, (Math.min(disk.sectors() - 1, last) + 1) * SECTOR)));
    }
  }
}
