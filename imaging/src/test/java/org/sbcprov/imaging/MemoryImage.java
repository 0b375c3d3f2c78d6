package org.sbcprov.imaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.DiskTables;

/** Bytes of a test as a disk; fails when anything outside it is read. */
public record MemoryImage(byte[] bytes) implements SectorSource {
  /** A disk of that many sectors with these tables and nothing else. */
  public static MemoryImage with(int sectors, DiskTables tables) {
    MemoryImage disk = new MemoryImage(new byte[sectors * SECTOR]);
    disk.put(0, tables.head());
    disk.put(tables.tailPosition(), tables.tail());
    return disk;
  }

  public void put(long position, byte[] content) {
    System.arraycopy(content, 0, bytes, (int) position, content.length);
  }

  /** Makes changes as they are told, and gives the offsets of bytes that became others. */
  public List<Long> apply(List<Change> changes) {
    byte[] before = bytes.clone();
    for (Change change : changes) {
      if (!Arrays.equals(read(change.offset(), change.before().length), change.before())) {
        throw new AssertionError("not what was there: " + change);
      }
      put(change.offset(), change.after());
    }
    List<Long> changed = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != before[i]) {
        changed.add((long) i);
      }
    }
    return changed;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public byte[] read(long position, int length) {
    if (position < 0 || length < 0 || position > bytes.length - length) {
      throw new AssertionError(length + " bytes at " + position + " of " + bytes.length);
    }
    return Arrays.copyOfRange(bytes, (int) position, (int) position + length);
  }
}
