package org.sbcprov.usbboot.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.FakeClock;

final class SimulatedBenchTest {
  private static final UsbPort FIRST = new UsbPort(1, List.of(1));
  private static final UsbPort SECOND = new UsbPort(1, List.of(2));

  private final FakeClock clock = new FakeClock();

  private SimulatedBoard board(UsbPort port, String serial) {
    return SimulatedBoard.of(
        BoardCatalogue.find("cm4"),
        List.of(),
        new SimulatedBoard.Place(port, serial, Pace.INSTANT),
        EventSink.NONE,
        clock);
  }

  @Test
  void eachBoardHasItsOwnPortAndSerialNumber() throws Exception {
    SimulatedBench bench = new SimulatedBench(List.of(board(FIRST, "aa01"), board(SECOND, "aa02")));
    assertThat(bench.devices()).extracting(UsbDevice::port).containsExactly(FIRST, SECOND);
    assertThat(bench.devices().get(1).open().string(3)).isEqualTo("aa02");
  }

  @Test
  void aBoardTakesThePlaceOfTheOneThatWasAtItsPort() {
    SimulatedBoard old = board(FIRST, "aa01");
    SimulatedBench bench = new SimulatedBench(List.of(old));
    SimulatedBoard other = board(FIRST, "aa02");
    bench.plugIn(other);
    assertThat(bench.boards()).containsExactly(other);
    assertThat(old.devices()).isEmpty();
  }

  @Test
  void anUnpluggedBoardIsGone() {
    SimulatedBoard board = board(FIRST, "aa01");
    SimulatedBench bench = new SimulatedBench(List.of(board));
    bench.unplug(board);
    assertThat(bench.devices()).isEmpty();
  }

  @Test
  void aBoardIsAwayAsLongAsItsPaceSays() {
    SimulatedBoard board =
        SimulatedBoard.of(
            BoardCatalogue.find("cm4"),
            List.of(),
            new SimulatedBoard.Place(FIRST, "aa01", new Pace(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO)),
            EventSink.NONE,
            clock);
    board.restartRom();
    for (int look = 0; look < 100; look++) {
      assertThat(board.devices()).isEmpty();
    }
    clock.sleep(Duration.ofSeconds(1));
    assertThat(board.devices()).hasSize(1);
  }
}
