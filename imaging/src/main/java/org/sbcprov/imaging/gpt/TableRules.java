package org.sbcprov.imaging.gpt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Printable;

/** What has to hold among the entries of a table. */
final class TableRules {
  private record Numbered(int number, GptEntry entry) {}

  /** Not a lambda: the first one of a program costs more than all else here. */
  private static final Comparator<Numbered> BY_FIRST_SECTOR =
      new Comparator<>() {
        @Override
        public int compare(Numbered a, Numbered b) {
          return Long.compare(a.entry().startingLba(), b.entry().startingLba());
        }
      };

  private TableRules() {}

  static void check(GptTable table, long sectors, List<Finding> findings) {
    List<Numbered> used = new ArrayList<>();
    for (int i = 0; i < table.slots().size(); i++) {
      if (table.slots().get(i).used()) {
        used.add(new Numbered(i + 1, table.slots().get(i)));
      }
    }
    checkEntryArray(table.header(), findings);
    checkRanges(used, table.header(), sectors, findings);
    checkOverlaps(used, findings);
    checkGuids(used, table.header().diskGuid(), findings);
  }

  private static void checkEntryArray(GptHeader header, List<Finding> findings) {
    if (header.sizeOfPartitionEntry() != GptEntry.SIZE) {
      findings.add(
          Finding.warning(
              "image.gpt-entry-size",
              "The GPT's entries have " + header.sizeOfPartitionEntry() + " bytes, not " + GptEntry.SIZE,
              Facts.of("size", header.sizeOfPartitionEntry()),
              "BL2 reads entries of 128 bytes only."));
    }
    long first = header.partitionEntryLba();
    long last = header.lastEntryLba();
    if (first <= header.lastUsableLba() && last >= header.firstUsableLba()) {
      findings.add(
          Finding.error(
              "image.gpt-bounds",
              "The GPT entries, sectors " + first + " to " + last + ", lie over sectors that partitions may use",
              Facts.of("first", first, "last", last),
              ""));
    }
  }

  private static void checkRanges(List<Numbered> used, GptHeader header, long sectors, List<Finding> findings) {
    StringBuilder beyond = new StringBuilder();
    for (Numbered numbered : used) {
      long first = numbered.entry().startingLba();
      long last = numbered.entry().endingLba();
      Map<String, Object> facts =
          Facts.of(
              "partition", numbered.number(), "first", Unsigned.number(first), "last", Unsigned.number(last));
      if (first < 0 || last < first) {
        findings.add(
            Finding.error(
                "image.gpt-bounds",
                title(numbered) + " runs from sector " + unsigned(first) + " to " + unsigned(last),
                facts,
                ""));
      } else if (first < header.firstUsableLba() || last > header.lastUsableLba()) {
        findings.add(
            Finding.error(
                "image.gpt-bounds",
                title(numbered) + ", sectors " + first + " to " + last + ", is not within the usable sectors "
                    + header.firstUsableLba() + " to " + header.lastUsableLba(),
                facts,
                ""));
      } else if (last >= sectors) {
        beyond.append(beyond.length() == 0 ? "" : ", ").append(numbered.number());
      }
    }
    if (beyond.length() > 0) {
      findings.add(
          Finding.warning(
              "image.partition-beyond-file",
              "The file's last sector is " + (sectors - 1) + "; these partitions end after it: " + beyond,
              Facts.of("partitions", beyond.toString(), "last-sector", sectors - 1),
              "Images that are to grow are cut off, and so are bare tables. Otherwise the file is not whole."));
    }
  }

  private static void checkOverlaps(List<Numbered> used, List<Finding> findings) {
    List<Numbered> sorted = new ArrayList<>();
    for (Numbered numbered : used) {
      if (numbered.entry().startingLba() >= 0 && numbered.entry().endingLba() >= numbered.entry().startingLba()) {
        sorted.add(numbered);
      }
    }
    sorted.sort(BY_FIRST_SECTOR);
    Numbered reaching = null;
    for (Numbered next : sorted) {
      if (reaching != null && next.entry().startingLba() <= reaching.entry().endingLba()) {
        findings.add(
            Finding.error(
                "image.gpt-overlap",
                title(next) + ", from sector " + next.entry().startingLba() + ", overlaps "
                    + label(reaching) + ", to sector "
                    + reaching.entry().endingLba(),
                Facts.of("partition", next.number(), "other", reaching.number()),
                ""));
      }
      if (reaching == null || next.entry().endingLba() > reaching.entry().endingLba()) {
        reaching = next;
      }
    }
  }

  private static void checkGuids(List<Numbered> used, UUID diskGuid, List<Finding> findings) {
    Map<UUID, Numbered> seen = new HashMap<>();
    for (Numbered numbered : used) {
      UUID guid = numbered.entry().uniquePartitionGuid();
      Numbered other = seen.putIfAbsent(guid, numbered);
      if (other != null || guid.equals(diskGuid) || guid.equals(Guid.NIL)) {
        String owner = other == null ? "the disk's" : "partition " + other.number() + "'s";
        findings.add(
            Finding.warning(
                "image.gpt-guid",
                title(numbered) + " has the GUID " + guid + ", which is " + (guid.equals(Guid.NIL) ? "nil" : owner),
                Facts.of("partition", numbered.number(), "guid", guid.toString()),
                "PARTUUID does not tell them apart then."));
      }
    }
  }

  private static String title(Numbered numbered) {
    return "P" + label(numbered).substring(1);
  }

  private static String label(Numbered numbered) {
    return "partition " + numbered.number() + " \"" + Printable.of(numbered.entry().name()) + "\"";
  }

  private static String unsigned(long sector) {
    return Long.toUnsignedString(sector);
  }
}
