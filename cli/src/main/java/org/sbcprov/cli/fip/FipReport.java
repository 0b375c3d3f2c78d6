package org.sbcprov.cli.fip;

import org.sbcprov.cli.TextTable;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.fip.FipInspection;

/** What is known of a package, for people. */
final class FipReport {
  private static final String INDENT = "    ";

  private FipReport() {}

  /** A line for each member, and one below it with what it is. */
  static String table(FipInspection inspection) {
    if (inspection.members().isEmpty()) {
      return "";
    }
    TextTable table = new TextTable(0, "llrrl");
    table.row("member", "option", "offset", "size", "UUID");
    for (FipInspection.Row row : inspection.members()) {
      String uuid = row.member().uuid().toString();
      String name = row.member().name();
      table.row(
          name.equals(uuid) ? "unknown" : name,
          row.member().option(),
          "0x" + Long.toHexString(row.offset()),
          Integer.toString(row.member().content().length),
          uuid);
    }
    String[] lines = table.text().split("\n");
    StringBuilder text = new StringBuilder(lines[0]).append('\n');
    for (int i = 0; i < inspection.members().size(); i++) {
      text.append(lines[i + 1]).append('\n');
      text.append(INDENT).append(inspection.members().get(i).payload().words()).append('\n');
    }
    return text.toString();
  }

  /** The findings, and what they come to. */
  static String findings(FipInspection inspection) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : inspection.findings()) {
      text.append(finding.severity().word()).append(": ").append(finding.words());
      text.append(" (").append(finding.code()).append(")\n");
      if (!finding.hint().isEmpty()) {
        text.append("  ").append(finding.hint()).append('\n');
      }
    }
    text.append(
        inspection
            .firstError()
            .map(error -> "would not boot: " + error.words())
            .orElse("complete: nothing was found that would keep a board from starting"));
    return text.append('\n').toString();
  }
}
