package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.BootStation.Plan;
import org.sbcprov.usbboot.BootStation.Summary;
import org.sbcprov.usbboot.event.BoardFinished;
import org.sbcprov.usbboot.event.OfBoard;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.Pace;
import org.sbcprov.usbboot.sim.SimulatedBench;
import org.sbcprov.usbboot.sim.SimulatedBoard;

@Timeout(60)
final class BootStationTest {
  /** Slow enough that boards one after another would take clearly longer than at the same time. */
  private static final Pace SLOW = new Pace(Duration.ofMillis(300), Duration.ofMillis(2), Duration.ofMillis(500));

  private static final Plan ALL = new Plan(false, OptionalInt.empty(), false, Optional.of(Duration.ofSeconds(5)));

  @TempDir private Path temporary;

  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final List<BoardReport> finished = Collections.synchronizedList(new ArrayList<>());
  private BootSession.Settings settings;

  @BeforeEach
  void directory() {
    settings = BootSession.Settings.of(BootDirectories.recovery(temporary, Chip.BCM2711));
  }

  private static SimulatedBoard board(int number, Pace pace, Fault... faults) {
    UsbPort port = new UsbPort(1, List.of(1 + number / 7, 1 + number % 7));
    String serial = "5b" + Integer.toHexString(0x1000 + number);
    return SimulatedBoard.of(
        BoardCatalogue.find("cm4"),
        List.of(faults),
        new SimulatedBoard.Place(port, serial, pace),
        EventSink.NONE,
        Clock.system());
  }

  private static SimulatedBench bench(int boards, Pace pace) {
    List<SimulatedBoard> all = new ArrayList<>();
    for (int number = 0; number < boards; number++) {
      all.add(board(number, pace));
    }
    return new SimulatedBench(all);
  }

  private Summary serve(SimulatedBench bench, Plan plan) {
    return new BootStation(bench, Clock.system(), settings, plan, events::add, finished::add).run();
  }

  /** From the first board's start to the last one's end, without the wait for more boards. */
  private static Duration took(Summary summary) {
    long first = Long.MAX_VALUE;
    long last = 0;
    for (BoardReport report : summary.reports()) {
      long start = report.started().toEpochMilli();
      first = Math.min(first, start);
      last = Math.max(last, start + report.took().toMillis());
    }
    return Duration.ofMillis(last - first);
  }

  @Test
  void thirtyBoardsTakeLessThanTwiceTheTimeOfOne() {
    serve(bench(2, SLOW), ALL);
    Duration one = took(serve(bench(1, SLOW), ALL));
    Summary summary = serve(bench(30, SLOW), ALL);
    assertThat(summary.succeeded()).isEqualTo(30);
    assertThat(summary.failed()).isZero();
    assertThat(took(summary)).isLessThan(one.multipliedBy(2));
  }

  @Test
  void oneBadBoardDoesNotStopTheOthers() {
    List<SimulatedBoard> boards = new ArrayList<>();
    for (Fault fault : List.of(Fault.UNPLUGGED_MID_FILE, Fault.WRITE_PROTECTED, Fault.NO_PERMISSION)) {
      boards.add(board(boards.size(), Pace.INSTANT, fault));
    }
    boards.add(board(3, Pace.INSTANT));
    boards.add(board(4, Pace.INSTANT));
    Summary summary = serve(new SimulatedBench(boards), ALL);
    assertThat(summary.succeeded()).isEqualTo(2);
    List<String> codes = new ArrayList<>();
    for (BoardReport report : summary.reports()) {
      report.failure().ifPresent(failure -> codes.add(report.port() + " " + failure.code()));
    }
    assertThat(codes)
        .containsExactlyInAnyOrder(
            "1-1.1 usbboot.unplugged", "1-1.2 usbboot.update-failed", "1-1.3 usbboot.no-permission");
    assertThat(boards.get(4).eeprom()).isNotEqualTo(boards.get(0).eeprom());
  }

  @Test
  void eachEventSaysWhichBoardItIsOf() {
    serve(bench(3, Pace.INSTANT), ALL);
    List<String> ends = new ArrayList<>();
    for (Event event : events) {
      if (event instanceof OfBoard of && of.event() instanceof BoardFinished) {
        ends.add(of.facts().get("board") + " " + of.facts().get("board-serial"));
      }
    }
    assertThat(ends).containsExactlyInAnyOrder("1-1.1 5b1000", "1-1.2 5b1001", "1-1.3 5b1002");
    assertThat(finished).hasSize(3);
  }

  @Test
  void withACountItEndsAfterThatManyBoards() {
    Plan plan = new Plan(true, OptionalInt.of(2), false, Optional.empty());
    Summary summary = serve(bench(4, Pace.INSTANT), plan);
    assertThat(summary.reports()).hasSize(2);
  }

  @Test
  void aBoardThatIsStillThereWhenItIsDoneIsNotServedAgain() {
    SimulatedBoard silent = board(0, Pace.INSTANT, Fault.NO_PERMISSION);
    Summary summary = serve(new SimulatedBench(List.of(silent)), ALL);
    assertThat(summary.reports()).hasSize(1);
  }

  @Test
  void withOnceASerialNumberIsServedOnceWhereverItIsPluggedIn() throws Exception {
    SimulatedBench bench = bench(1, Pace.INSTANT);
    Plan plan = new Plan(true, OptionalInt.of(2), true, Optional.of(Duration.ofSeconds(2)));
    BootStation station =
        new BootStation(
            bench,
            Clock.system(),
            settings,
            plan,
            events::add,
            report -> {
              finished.add(report);
              bench.plugIn(
                  SimulatedBoard.of(
                      BoardCatalogue.find("cm4"),
                      List.of(),
                      new SimulatedBoard.Place(new UsbPort(2, List.of(4)), report.serial().orElseThrow(), Pace.INSTANT),
                      EventSink.NONE,
                      Clock.system()));
            });
    Summary summary = station.run();
    assertThat(summary.reports()).hasSize(1);
  }

  @Test
  void anotherBoardAtTheSamePortIsServed() {
    SimulatedBench bench = bench(1, Pace.INSTANT);
    Plan plan = new Plan(true, OptionalInt.of(3), false, Optional.of(Duration.ofSeconds(5)));
    BootStation station =
        new BootStation(
            bench,
            Clock.system(),
            settings,
            plan,
            events::add,
            report -> bench.plugIn(board(0, Pace.INSTANT)));
    assertThat(station.run().succeeded()).isEqualTo(3);
  }

  @Test
  void withoutAnyBoardItFailsAsForOne() {
    Plan plan = new Plan(false, OptionalInt.empty(), false, Optional.of(Duration.ofMillis(100)));
    assertThatThrownBy(() -> serve(bench(0, Pace.INSTANT), plan)).isInstanceOf(NoDevice.class);
  }

  @Test
  void anInterruptEndsAllSessionsAndTellsTheStateOfEachBoard() throws Exception {
    Pace forever = new Pace(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(30));
    SimulatedBench bench = bench(4, forever);
    List<Summary> summaries = new ArrayList<>();
    Thread main =
        new Thread(() -> summaries.add(serve(bench, new Plan(true, OptionalInt.empty(), false, Optional.empty()))));
    main.start();
    Thread.sleep(1500);
    long interrupted = System.nanoTime();
    main.interrupt();
    main.join(10_000);
    assertThat(Duration.ofNanos(System.nanoTime() - interrupted)).isLessThan(Duration.ofSeconds(3));
    Summary summary = summaries.get(0);
    assertThat(summary.interrupted()).isTrue();
    assertThat(summary.reports()).hasSize(4);
    for (BoardReport report : summary.reports()) {
      assertThat(report.failure().orElseThrow()).isInstanceOf(Interrupted.class);
      assertThat(report.failure().get().facts()).containsKey("state");
    }
  }
}
