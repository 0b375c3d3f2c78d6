package org.sbcprov.imaging.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.ByteSize;
import org.sbcprov.imaging.content.Content;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.gpt.MbrEntry;

/** A report for people. */
final class ReportText {
  private static final int GAP = 2;

  private ReportText() {}

  static List<String> lines(Report report) {
    List<String> lines = new ArrayList<>();
    lines.add(report.file() + ": " + new ByteSize(report.size()));
    if (!report.target().isEmpty()) {
      lines.add(report.target());
    }
    if (report.table().isPresent()) {
      addTable(report.table().get(), lines);
    }
    addPartitions(report.partitions(), lines);
    addOthers(report.others(), lines);
    if (report.content().isPresent()) {
      addContent(report.content().get(), "", lines);
    }
    lines.add("");
    for (Finding finding : report.findings()) {
      lines.add(finding.severity().word() + ": " + finding.words() + " (" + finding.code() + ")");
      if (!finding.hint().isEmpty()) {
        lines.add("  " + finding.hint());
      }
    }
    addStages(report.stages(), lines);
    lines.add(report.sentence());
    return lines;
  }

  /** What a closer look wants: GUIDs, the MBR's entries, details of contents. */
  static List<String> details(Report report) {
    List<String> lines = new ArrayList<>();
    if (report.table().isPresent()) {
      for (MbrEntry entry : report.table().get().mbrEntries()) {
        lines.add(
            "MBR entry of type 0x" + Integer.toHexString(entry.osType()) + (entry.active() ? ", active" : "")
                + ", " + entry.sizeInLba() + " sectors from " + entry.startingLba());
      }
    }
    for (PartitionReport partition : report.partitions()) {
      lines.add(
          "partition " + partition.number() + " GUID " + partition.guid() + ", type " + partition.type() + ", at 0x"
              + Long.toHexString(partition.first() * SectorSource.SECTOR));
      for (Map.Entry<String, Object> detail : partition.content().details().entrySet()) {
        lines.add("partition " + partition.number() + " " + detail.getKey() + " " + detail.getValue());
      }
    }
    return lines;
  }

  private static void addOthers(List<Gap> others, List<String> lines) {
    for (Gap gap : others) {
      lines.add(gap.title() + " (sector " + gap.first() + "): " + gap.found().content().words());
    }
  }

  private static void addStages(List<Stage> stages, List<String> lines) {
    if (stages.isEmpty()) {
      return;
    }
    lines.add("");
    int width = 0;
    for (Stage stage : stages) {
      width = Math.max(width, stage.title().length());
    }
    int number = 1;
    for (Stage stage : stages) {
      String fill = " ".repeat(width - stage.title().length() + GAP);
      String place =
          stage.offset() < 0
              ? ""
              : " (0x" + Long.toHexString(stage.offset()) + ", sector " + stage.offset() / SectorSource.SECTOR + ")";
      lines.add(number + " " + stage.title() + fill + stage.result().words() + ": " + stage.words() + place);
      if (!stage.prints().isEmpty()) {
        lines.add("    the board prints: " + stage.prints());
      }
      if (!stage.fix().isEmpty() && stage.result() != Stage.Result.OK) {
        lines.add("    " + stage.fix());
      }
      number++;
    }
  }

  private static void addTable(TableReport table, List<String> lines) {
    String usable = ", usable sectors " + table.firstUsable() + " to " + table.lastUsable();
    lines.add("disk GUID " + table.diskGuid() + usable);
    lines.add(
        "MBR " + table.mbr() + ", backup GPT " + table.backup() + (table.fromBackup() ? "; read from the backup" : ""));
    for (String difference : table.differences()) {
      lines.add("backup GPT: " + difference);
    }
  }

  private static void addPartitions(List<PartitionReport> partitions, List<String> lines) {
    if (partitions.isEmpty()) {
      return;
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"#", "name", "first", "last", "size", "type", "attributes"});
    for (PartitionReport partition : partitions) {
      rows.add(
          new String[] {
            Integer.toString(partition.number()),
            partition.name(),
            Long.toUnsignedString(partition.first()),
            Long.toUnsignedString(partition.last()),
            new ByteSize(partition.size()).toString(),
            partition.typeName(),
            String.join(" ", partition.attributeWords())
          });
    }
    List<String> table = aligned(rows);
    lines.add("");
    lines.add(table.get(0));
    for (int i = 0; i < partitions.size(); i++) {
      lines.add(table.get(i + 1));
      addContent(partitions.get(i).content(), "   ", lines);
    }
  }

  private static void addContent(Content content, String indent, List<String> lines) {
    lines.add(indent + content.words());
    if (content.details().get("version") instanceof String version) {
      lines.add(indent + "  " + version);
    }
    if (content.details().get("entries") instanceof List<?> entries) {
      for (Object entry : entries) {
        Map<?, ?> row = (Map<?, ?>) entry;
        lines.add(
            indent + "  " + row.get("name") + " at 0x" + Long.toHexString((Long) row.get("offset")) + ", "
                + row.get("size") + " bytes");
      }
    }
  }

  /** Columns side by side; numbers stand at the right of theirs. */
  private static List<String> aligned(List<String[]> rows) {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        boolean number = i == 0 || i >= 2 && i <= 4;
        String fill = " ".repeat(widths[i] - row[i].length());
        line.append(number ? fill + row[i] : row[i] + fill).append(" ".repeat(GAP));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
