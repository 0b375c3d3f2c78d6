package org.sbcprov.cli.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.Clock;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sim.Pace;

/** A bench full of boards. */
@RigTest
class ManyBoardsRigTest {
  private static final int MANY = 8;

  @TempDir Path directory;

  @Test
  void eightBoardsTakeLessThanTwiceTheTimeOfOne() {
    String recovery = RigDirectories.recovery(directory, Chip.BCM2711).toString();
    Finished one = update(recovery, 1);
    Finished many = update(recovery, MANY);
    // For the record: it tells more than that the bound holds.
    System.out.printf("        one board: %d ms, %d boards: %d ms%n", one.took().toMillis(), MANY, many.took().toMillis());
    assertThat(many.took()).isLessThan(one.took().multipliedBy(2));
  }

  private static Finished update(String recovery, int number) {
    try (RigBoards boards = new RigBoards()) {
      boards.plug(Collections.nCopies(number, Plugged.board(Chip.BCM2711).with(Pace.REAL)));
      String count = Integer.toString(number);
      Finished session =
          Running.sbcprov("usbboot", "-d", recovery, "--all", "--count", count, "--json").within(Rig.BOUND);
      assertThat(session.status()).as(session.toString()).isZero();
      assertThat(session.result()).containsEntry("succeeded", (long) number);
      return session;
    }
  }

  @Test
  void aLoopThatIsInterruptedTellsWhatIsDone() {
    String boot = RigDirectories.boot(directory).toString();
    try (RigBoards boards = new RigBoards()) {
      List<RigBoard> all = boards.plug(List.of(Plugged.board(Chip.BCM2711), Plugged.board(Chip.BCM2712)));
      Running running = Running.sbcprov("usbboot", "-d", boot, "-l", "--json");
      long limit = System.nanoTime() + Rig.BOUND.toNanos();
      while (running.printedSoFar().split("\"event\":\"board-finished\"", -1).length <= all.size()) {
        assertThat(System.nanoTime() - limit).as(running.printedSoFar()).isNegative();
        Clock.system().sleep(Duration.ofMillis(50));
      }
      running.interrupt();
      Finished session = running.within(Rig.BOUND);
      assertThat(session.status()).as(session.toString()).isEqualTo(130);
      assertThat(session.code()).isEqualTo("interrupted");
      for (RigBoard board : all) {
        Map<String, Object> report = session.board(board.port().toString());
        assertThat(report).as(session.toString()).containsEntry("ok", true);
      }
    }
  }
}
