package org.sbcprov.usbboot.trace;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.event.UartLine;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** A session that was recorded, and what was seen of it; and replays of it. */
final class Recording implements TraceSink {
  private static final byte[] SECRET = "a secret for tests".getBytes();

  final EventLog log = new EventLog();
  final FakeClock clock = new FakeClock();
  final List<TraceRecord> records = new ArrayList<>();
  boolean contents;
  boolean pseudonyms;
  Failure failure;

  @Override
  public void accept(TraceRecord record) {
    records.add(record);
  }

  /** Records a session with a simulated board, however it ends. */
  Recording of(String board, Path directory, Fault... faults) {
    return of(SimulatedBoard.of(BoardCatalogue.find(board), List.of(faults), log, clock), directory);
  }

  /** A board with a chip, whatever boards of the catalogue have it. */
  SimulatedBoard board(Chip chip, Fault... faults) {
    return new SimulatedBoard(BoardCatalogue.find("cm4"), chip, List.of(faults), log, clock);
  }

  Recording of(UsbHost host, Path directory) {
    try (TracingHost tracing = tracing(host)) {
      failure =
          catchThrowableOfType(
              Failure.class,
              () -> new BootSession(tracing, clock, BootSession.Settings.of(directory), log).run());
      tracing.ended(Optional.empty(), failure);
    }
    return this;
  }

  TracingHost tracing(UsbHost host) {
    return new TracingHost(
        host,
        clock,
        new TracingHost.Settings(
            "1.2.3",
            FileRules.usual(),
            contents,
            pseudonyms ? Optional.of(new Pseudonyms(SECRET)) : Optional.empty()),
        this);
  }

  /** The trace, as it is when it has been written and read. */
  Trace trace() {
    return trace(records);
  }

  static Trace trace(List<TraceRecord> records) {
    TraceReader reader = new TraceReader("F.jsonl");
    records.forEach(record -> reader.add(record.facts()));
    return reader.trace();
  }

  static Replay.Settings settings(Path directory) {
    return new Replay.Settings(Optional.empty(), Optional.empty(), Optional.ofNullable(directory), false);
  }

  /** Replays it with a boot directory, or with null for none. */
  static Replay.Outcome replay(Trace trace, Path directory, EventSink sink) {
    return new Replay(trace, settings(directory), Clock.system(), sink).run();
  }

  static Failure replayFailure(Trace trace, Path directory, EventSink sink) {
    return catchThrowableOfType(Failure.class, () -> replay(trace, directory, sink));
  }

  /**
   * What users see of a session, beside the board's own console and warnings of what is in files; without names of
   * directories and hashes, which are others where files stand in for those of then.
   */
  static List<String> words(EventLog log) {
    List<String> words = new ArrayList<>();
    for (Event event : log.events()) {
      if (!(event instanceof Progress
          || event instanceof UartLine
          || event instanceof Warning
          || event instanceof ReplayEnded)) {
        words.add(
            event
                .words()
                .replaceAll("\\S*/(recovery|boot|sbcprov-[0-9]+)(?=/|$)", "DIR")
                .replaceAll("[0-9a-f]{64}", "HASH")
                .replaceAll(" after \\d+ ms", ""));
      }
    }
    return words;
  }
}
