package org.sbcprov.cli.usbboot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.report.LiveLines;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootStage;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.StageTime;

/** Serves one board or many: shows them, keeps their records, and ends as they did. */
public final class BoardServing {
  private final Session session;
  private final BoardRecords records;
  private final TraceOptions trace;
  private final Function<BoardReport, Map<String, Object>> facts;

  /**
   * @param facts what records and results have of a board
   */
  public BoardServing(
      Session session, BoardRecords records, TraceOptions trace, Function<BoardReport, Map<String, Object>> facts) {
    this.session = session;
    this.records = records;
    this.trace = trace;
    this.facts = facts;
  }

  /**
   * Serves them.
   *
   * @param plan for many; empty for one
   * @throws Failure that of the board when it is one; when there is none; when it is interrupted
   */
  public Outcome serve(UsbHost host, BootSession.Settings settings, Optional<BootStation.Plan> plan) {
    if (plan.isPresent()) {
      return many(host, settings, plan.get());
    }
    BoardReport report =
        trace.recorded(() -> new BootSession(host, session.clock(), settings, session.events()).serve());
    trace.ended(report);
    return ended(report);
  }

  /**
   * Ends as the one board did that was served.
   *
   * @throws Failure that of the board
   */
  public Outcome ended(BoardReport report) {
    Map<String, Object> all = facts.apply(report);
    Optional<Failure> unwritten = records.tryToKeep(session, report, all);
    BootSession.Outcome outcome = report.outcomeOrThrow();
    session.say(outcome.verdict());
    // What to do with a board that has become a disk is for who wanted that; one that was written is ready.
    if (report.afterwards().isEmpty() || wasWritten(report)) {
      session.say(outcome.lookForNext());
    }
    if (unwritten.isPresent()) {
      throw unwritten.get();
    }
    return Outcome.ok(all);
  }

  private static boolean wasWritten(BoardReport report) {
    for (StageTime stage : report.stages()) {
      if (stage.stage() == BootStage.WRITTEN) {
        return true;
      }
    }
    return false;
  }

  private Outcome many(UsbHost host, BootSession.Settings settings, BootStation.Plan plan) {
    Optional<LiveLines> lines = session.liveLines();
    EventSink sink = lines.isPresent() ? new BoardLines(lines.get(), session.events()) : session.events();
    List<Failure> unwritten = new ArrayList<>();
    List<Map<String, Object>> boards = new ArrayList<>();
    BootStation.Watcher watcher =
        report -> {
          trace.ended(report);
          Map<String, Object> all = facts.apply(report);
          if (boards.size() < BootStation.REPORTS_KEPT) {
            boards.add(all);
          }
          records.tryToKeep(session, report, all).ifPresent(unwritten::add);
        };
    BootStation.Summary summary =
        trace.recorded(() -> new BootStation(host, session.clock(), settings, plan, sink, watcher).run());
    session.say(BoardsTable.of(summary));
    Map<String, Object> all =
        Facts.of("succeeded", summary.succeeded(), "failed", summary.failed(), "boards", boards);
    if (summary.interrupted()) {
      throw new Interrupted(
          "interrupted",
          "Interrupted; boards that are done: " + summary.succeeded() + ", that are not: " + summary.failed(),
          all,
          summary.failed() == 0 ? "" : "Power-cycle the boards that are not done before the next try.");
    }
    if (summary.failed() == 0 && !unwritten.isEmpty()) {
      throw unwritten.get(0);
    }
    return new Outcome(status(summary), all);
  }

  /** That of the failures when they agree. */
  private static ExitStatus status(BootStation.Summary summary) {
    ExitStatus status = ExitStatus.OK;
    for (BoardReport report : summary.reports()) {
      if (!report.ok()) {
        status = status == ExitStatus.OK || status == report.status() ? report.status() : ExitStatus.DEVICE;
      }
    }
    return status == ExitStatus.OK && summary.failed() > 0 ? ExitStatus.DEVICE : status;
  }
}
