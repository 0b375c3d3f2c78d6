package org.sbcprov.imaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sbcprov.core.ByteSize;
import org.sbcprov.imaging.finding.Finding;

/** A report for people. */
final class ReportText {
  private static final int GAP = 2;

  private ReportText() {}

  static List<String> lines(ImageInspect.Report report) {
    List<String> lines = new ArrayList<>();
    lines.add(report.file() + ": " + new ByteSize(report.size()));
    if (report.table().isPresent()) {
      addTable(report.table().get(), lines);
    }
    addPartitions(report.partitions(), lines);
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
    lines.add(report.sentence());
    return lines;
  }

  private static void addTable(ImageInspect.TableReport table, List<String> lines) {
    String usable = ", usable sectors " + table.firstUsable() + " to " + table.lastUsable();
    lines.add("disk GUID " + table.diskGuid() + usable);
    lines.add(
        "MBR " + table.mbr() + ", backup GPT " + table.backup() + (table.fromBackup() ? "; read from the backup" : ""));
  }

  private static void addPartitions(List<ImageInspect.PartitionReport> partitions, List<String> lines) {
    if (partitions.isEmpty()) {
      return;
    }
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"#", "name", "first", "last", "size", "type", "attributes"});
    for (ImageInspect.PartitionReport partition : partitions) {
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

  private static void addContent(ImageInspect.Content content, String indent, List<String> lines) {
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
