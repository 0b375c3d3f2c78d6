package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.FakeClock;
import org.sbcprov.usbboot.sim.Pace;
import org.sbcprov.usbboot.sim.SimulatedBench;
import org.sbcprov.usbboot.sim.SimulatedBoard;

class FirstBoardTest {
  private static final UsbPort NEAR = new UsbPort(1, List.of(2));
  private static final UsbPort FAR = new UsbPort(1, List.of(10));

  @TempDir Path directory;

  private final FakeClock clock = new FakeClock();
  private final SimulatedBench bench =
      new SimulatedBench(List.of(board(FAR, "aa10"), board(NEAR, "aa02"), board(new UsbPort(2, List.of(1)), "bb01")));

  private SimulatedBoard board(UsbPort port, String serial) {
    SimulatedBoard.Place place = new SimulatedBoard.Place(port, serial, Pace.INSTANT);
    return SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), place, EventSink.NONE, clock);
  }

  private BoardReport serve(FirstBoard first) {
    BootSession.Settings settings =
        BootSession.Settings.of(BootDirectories.recovery(directory, Chip.BCM2711)).withSelection(first.selection());
    return new BootSession(first, clock, settings, EventSink.NONE).serve();
  }

  @Test
  void theFirstInTheOrderOfThePortsIsBootedToItsEnd() {
    FirstBoard first = new FirstBoard(bench, device -> true);
    BoardReport report = serve(first);
    assertThat(report.ok()).as(report.verdict()).isTrue();
    assertThat(report.port()).isEqualTo(NEAR);
    assertThat(first.others()).containsExactly(FAR, new UsbPort(2, List.of(1)));
  }

  @Test
  void boardsThatAreNotMeantAreNeitherTakenNorNamed() {
    FirstBoard first = new FirstBoard(bench, device -> device.port().bus() == 2);
    assertThat(serve(first).port().bus()).isEqualTo(2);
    assertThat(first.others()).isEmpty();
  }

  /** A second board that comes to the first one's port is not the second one of the list. */
  @Test
  void onceABoardIsTakenOnlyItsPortCounts() throws Exception {
    FirstBoard first = new FirstBoard(bench, device -> true);
    List<UsbDevice> devices = first.devices();
    assertThat(devices.stream().filter(first.selection())).extracting(UsbDevice::port).containsExactly(NEAR);
    bench.unplug(bench.boards().get(1));
    assertThat(first.devices().stream().filter(first.selection())).isEmpty();
  }
}
