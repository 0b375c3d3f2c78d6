package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.usbboot.event.UartLine;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** Whole sessions with simulated boards, and what was seen of them. */
final class SimulatedSession {
  final EventLog log = new EventLog();
  final FakeClock clock = new FakeClock();

  /** A board of the catalogue in boot mode. */
  SimulatedBoard board(String name, Fault... faults) {
    return SimulatedBoard.of(BoardCatalogue.find(name), List.of(faults), log, clock);
  }

  /** Boots it, with success. */
  BootSession.Outcome run(SimulatedBoard board, Path directory) {
    return new BootSession(board, clock, BootSession.Settings.of(directory), log).run();
  }

  /** Boots it, in vain. */
  Failure failure(SimulatedBoard board, Path directory) {
    return catchThrowableOfType(Failure.class, () -> run(board, directory));
  }

  /** The lines of its serial console. */
  List<String> uart() {
    List<String> lines = new ArrayList<>();
    for (UartLine line : log.of(UartLine.class)) {
      lines.add(line.line());
    }
    return lines;
  }

  /** What users see beside these lines. */
  List<String> shown(Event.Level least) {
    List<String> words = new ArrayList<>();
    for (Event event : log.events()) {
      if (event.level().compareTo(least) >= 0 && !(event instanceof Progress) && !(event instanceof UartLine)) {
        words.add(event.words());
      }
    }
    return words;
  }
}
