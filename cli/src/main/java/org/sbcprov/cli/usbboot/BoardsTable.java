package org.sbcprov.cli.usbboot;

import org.sbcprov.cli.TextTable;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootStation.Summary;
import org.sbcprov.usbboot.StageTime;

/** What became of many boards, as a table. */
final class BoardsTable {
  private BoardsTable() {}

  /** The table, and a line with the numbers below it. */
  static String of(Summary summary) {
    TextTable table = new TextTable(0, "lllrll");
    table.row("PORT", "SERIAL", "CHIP", "TIME", "LAST STAGE", "RESULT");
    for (BoardReport report : summary.reports()) {
      long tenths = report.took().toMillis() / 100;
      table.row(
          report.port().toString(),
          report.serial().orElse("-"),
          report.chip().name(),
          tenths / 10 + "." + tenths % 10 + " s",
          lastStage(report),
          report.ok() ? "ok" : report.failure().get().code() + ": " + report.verdict());
    }
    int more = summary.succeeded() + summary.failed() - summary.reports().size();
    return table.text()
        + (more > 0 ? "... and " + more + " more\n" : "")
        + summary.succeeded() + " done, " + summary.failed() + " failed\n";
  }

  private static String lastStage(BoardReport report) {
    String last = "-";
    for (StageTime stage : report.stages()) {
      last = stage.stage().words();
    }
    return last;
  }
}
