package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.gpt.GptEntry;
import org.sbcprov.imaging.gpt.GptReading;
import org.sbcprov.imaging.gpt.GptTable;

/** What the backup table says otherwise than the primary one, field by field. */
final class TableDifferences {
  private static final int MOST = 32;

  private TableDifferences() {}

  static List<String> of(GptReading reading) {
    if (reading.primary().isEmpty() || reading.backup().isEmpty()) {
      return List.of();
    }
    GptTable primary = reading.primary().get();
    GptTable backup = reading.backup().get();
    List<String> differences = new ArrayList<>();
    add(differences, "disk GUID", primary.header().diskGuid(), backup.header().diskGuid());
    add(differences, "first usable sector", primary.header().firstUsableLba(), backup.header().firstUsableLba());
    add(differences, "last usable sector", primary.header().lastUsableLba(), backup.header().lastUsableLba());
    int slots = Math.max(primary.slots().size(), backup.slots().size());
    for (int i = 0; i < slots && differences.size() < MOST; i++) {
      addSlot(differences, "partition " + (i + 1), slot(primary, i), slot(backup, i));
    }
    return differences;
  }

  private static GptEntry slot(GptTable table, int index) {
    return index < table.slots().size() && table.slots().get(index).used() ? table.slots().get(index) : null;
  }

  private static void addSlot(List<String> differences, String which, GptEntry primary, GptEntry backup) {
    if (primary == null || backup == null) {
      if (primary != backup) {
        differences.add(which + " is only in the " + (primary == null ? "backup" : "primary table"));
      }
      return;
    }
    add(differences, which + " name", Printable.of(primary.name()), Printable.of(backup.name()));
    add(differences, which + " first sector", primary.startingLba(), backup.startingLba());
    add(differences, which + " last sector", primary.endingLba(), backup.endingLba());
    add(differences, which + " type", primary.partitionTypeGuid(), backup.partitionTypeGuid());
    add(differences, which + " GUID", primary.uniquePartitionGuid(), backup.uniquePartitionGuid());
    add(differences, which + " attributes", hex(primary.attributes()), hex(backup.attributes()));
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  private static void add(List<String> differences, String what, Object primary, Object backup) {
    if (!primary.equals(backup)) {
      differences.add(what + ": " + primary + ", in the backup " + backup);
    }
  }
}
