package org.sbcprov.imaging.fat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sbcprov.imaging.disk.Change;

/** Changes of all copies of a volume's table, step by step. */
final class TableEdit {
  /** Bytes that one change may have. */
  private static final int MOST = 64 * 1024;

  private final FatVolume volume;
  private final BootSector boot;

  /** Sectors of the table as they are after the steps so far, by number. */
  private final Map<Long, byte[]> now = new TreeMap<>();

  TableEdit(FatVolume volume) {
    this.volume = volume;
    this.boot = volume.boot();
  }

  /** The changes that give entries values, the first copy of the table before the next one. */
  List<Change> step(String what, SortedMap<Integer, Integer> values) {
    SortedMap<Long, byte[]> before = new TreeMap<>();
    FatType type = boot.type();
    for (Map.Entry<Integer, Integer> value : values.entrySet()) {
      for (int i = 0; i < type.span(); i++) {
        long at = type.offset(value.getKey()) + i;
        byte[] sector = sector(at / boot.bytesPerSector(), before);
        int in = (int) (at % boot.bytesPerSector());
        sector[in] = type.patched(value.getKey(), i, sector[in], value.getValue());
      }
    }
    List<Change> changes = new ArrayList<>();
    int from = boot.isMirrored() ? 0 : boot.activeTable();
    int to = boot.isMirrored() ? boot.tables() : from + 1;
    for (int table = from; table < to; table++) {
      addChanges(changes, what, boot.tablePosition(table), before);
    }
    return changes;
  }

  private byte[] sector(long number, Map<Long, byte[]> before) {
    byte[] sector =
        now.computeIfAbsent(
            number,
            key ->
                volume.source().read(
                    volume.position() + boot.tablePosition(boot.activeTable()) + key * boot.bytesPerSector(),
                    boot.bytesPerSector()));
    before.computeIfAbsent(number, key -> sector.clone());
    return sector;
  }

  private void addChanges(List<Change> changes, String what, long table, SortedMap<Long, byte[]> before) {
    List<Long> numbers = new ArrayList<>(before.keySet());
    int sectorBytes = boot.bytesPerSector();
    int i = 0;
    while (i < numbers.size()) {
      int count = 1;
      while (i + count < numbers.size()
          && numbers.get(i + count) == numbers.get(i) + count
          && (count + 1) * sectorBytes <= MOST) {
        count++;
      }
      byte[] old = new byte[count * sectorBytes];
      byte[] changed = new byte[old.length];
      for (int j = 0; j < count; j++) {
        System.arraycopy(before.get(numbers.get(i + j)), 0, old, j * sectorBytes, sectorBytes);
        System.arraycopy(now.get(numbers.get(i + j)), 0, changed, j * sectorBytes, sectorBytes);
      }
      changes.add(new Change(what, volume.position() + table + numbers.get(i) * sectorBytes, old, changed));
      i += count;
    }
  }
}
