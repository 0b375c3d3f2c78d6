package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.usbboot.sim.SimulatedBoard;

class LargeFileTest {
  private static final long SIZE = 200L * 1024 * 1024;

  @TempDir Path temporary;

  @Test
  void aSystemOfTwoHundredMebibytesIsServedWithoutHoldingIt() throws IOException {
    Path directory = BootDirectories.boot(temporary, Chip.BCM2711);
    try (RandomAccessFile image = new RandomAccessFile(directory.resolve("boot.img").toFile(), "rw")) {
      image.setLength(SIZE);
    }
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    SimulatedBoard board =
        SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), EventSink.NONE, Clock.system());
    long before = threads.getCurrentThreadAllocatedBytes();

    BootSession.Outcome outcome =
        new BootSession(board, Clock.system(), BootSession.Settings.of(directory), EventSink.NONE).run();

    assertThat(outcome.served().get(1).bytes()).isEqualTo(SIZE);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32L * 1024 * 1024);
  }

  /** rpiboot takes more than four seconds for this, nearly all of them asleep. */
  @Test
  void anUpdateOfASimulatedBoardTakesLessThanASecondOfRealTime() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    Clock clock = Clock.system();
    SimulatedBoard board = SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), EventSink.NONE, clock);
    long start = clock.nanoTime();

    new BootSession(board, clock, BootSession.Settings.of(directory), EventSink.NONE).run();

    assertThat(Duration.ofNanos(clock.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }
}
