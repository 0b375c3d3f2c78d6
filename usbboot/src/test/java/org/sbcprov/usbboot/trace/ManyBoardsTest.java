package org.sbcprov.usbboot.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootDirectories;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.Pace;
import org.sbcprov.usbboot.sim.SimulatedBench;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** Several boards that are served at once, each by a thread, on the machine's own clock. */
class ManyBoardsTest {
  private static final List<Fault> FAULTS =
      List.of(
          Fault.UNPLUGGED_MID_FILE,
          Fault.WRITE_PROTECTED,
          Fault.LEAVES_EARLY,
          Fault.NO_PERMISSION,
          Fault.WRONG_MESSAGE,
          Fault.REJECTED);

  @TempDir Path temporary;

  private final List<TraceRecord> records = Collections.synchronizedList(new ArrayList<>());

  private static SimulatedBoard board(int number, List<Fault> faults) {
    return SimulatedBoard.of(
        BoardCatalogue.find("cm4"),
        faults,
        new SimulatedBoard.Place(new UsbPort(1, List.of(1, number)), "51b0a00" + number, Pace.INSTANT),
        EventSink.NONE,
        Clock.system());
  }

  private List<BoardReport> record(List<SimulatedBoard> boards, boolean once) {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    TracingHost.Settings settings = new TracingHost.Settings("1.2.3", FileRules.usual(), false, Optional.empty());
    try (TracingHost host = new TracingHost(new SimulatedBench(boards), Clock.system(), settings, records::add)) {
      BootStation.Plan plan =
          new BootStation.Plan(false, OptionalInt.of(boards.size()), once, Optional.of(Duration.ofSeconds(5)));
      return new BootStation(
              host,
              Clock.system(),
              BootSession.Settings.of(directory),
              plan,
              EventSink.NONE,
              report -> host.ended(Optional.of(report.port()), report.failure().orElse(null)))
          .run()
          .reports();
    }
  }

  private Failure replay(String port) {
    Replay.Settings settings =
        new Replay.Settings(Optional.ofNullable(port), Optional.empty(), Optional.empty(), false);
    return catchThrowableOfType(
        Failure.class,
        () -> new Replay(Recording.trace(records), settings, Clock.system(), EventSink.NONE).run());
  }

  @Test
  void eachBoardsSessionReplaysByItself() {
    List<SimulatedBoard> boards = new ArrayList<>();
    boards.add(board(1, List.of()));
    for (Fault fault : FAULTS) {
      boards.add(board(boards.size() + 1, List.of(fault)));
    }

    List<BoardReport> reports = record(boards, false);

    assertThat(reports).hasSize(boards.size());
    for (BoardReport report : reports) {
      Failure failure = replay(report.port().toString());
      assertThat(failure == null ? "" : failure.code())
          .as("%s: %s", report.port(), failure == null ? "" : failure.facts())
          .isEqualTo(report.failure().map(Failure::code).orElse(""));
    }
  }

  @Test
  void whichBoardIsMeantHasToBeTold() {
    record(List.of(board(1, List.of()), board(2, List.of())), true);

    Failure failure = replay(null);
    assertThat(failure.code()).isEqualTo("usbboot.replay-port");
    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.USAGE);
    assertThat(failure.hint()).contains("1-1.1").contains("1-1.2");
    assertThat(replay("1-1.3").getMessage()).contains("1-1.3");
    assertThat(replay("1-1.2")).as("once: its serial number was looked at before").isNull();
  }

  @Test
  void severalSessionsAtOnePortAreToldApart() {
    record(List.of(board(1, List.of())), false);
    List<TraceRecord> first = List.copyOf(records);
    long later = 60_000_000;
    for (TraceRecord record : first.subList(1, first.size())) {
      records.add(Later.by(record, later, 100));
    }

    assertThat(replay("1-1.1").hint()).contains("--session").contains("1 to 2");
    for (int number = 1; number <= 2; number++) {
      Replay.Settings settings =
          new Replay.Settings(Optional.empty(), Optional.of(number), Optional.empty(), false);
      assertThat(
              new Replay(Recording.trace(records), settings, Clock.system(), EventSink.NONE).run().outcome())
          .isPresent();
    }
  }
}
