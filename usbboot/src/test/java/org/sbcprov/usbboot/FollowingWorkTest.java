package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.event.NextStage;
import org.sbcprov.usbboot.event.StageReached;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** What follows a boot may be more than to wait for a disk. */
class FollowingWorkTest {
  private static final UsbPort PORT = new UsbPort(1, List.of(1, 2));

  @TempDir Path temporary;

  private final SimulatedSession simulated = new SimulatedSession();

  /** Waits for nothing, and works. */
  private static final class Work implements Afterwards {
    private final Failure end;

    Work(Failure end) {
      this.end = end;
    }

    @Override
    public boolean expected() {
      return true;
    }

    @Override
    public Map<String, Object> await(UsbPort port, Optional<String> serial, EventSink sink) {
      sink.accept(new NextStage(BootStage.WRITTEN, "the disk"));
      if (end != null) {
        throw end;
      }
      return Map.of("bytes", 7);
    }

    @Override
    public BootSession.Outcome outcome(BootSession.Outcome booted, Map<String, Object> came) {
      return new BootSession.Outcome(
          booted.chip(), booted.port(), booted.serial(), booted.served(), booted.missing(), booted.lastAsked(),
          booted.finished(), booted.metadata(), "Wrote " + came.get("bytes"), "Go on");
    }
  }

  private BoardReport boot(Failure end) {
    SimulatedBoard board = simulated.board("cm4");
    BootSession.Settings settings =
        BootSession.Settings.of(BootDirectories.boot(temporary, Chip.BCM2711)).withAfterwards(new Work(end));
    return new BootSession(board, simulated.clock, settings, simulated.log).serve();
  }

  @Test
  void bothStagesAreReachedAndTheVerdictIsThatOfTheWork() {
    BoardReport report = boot(null);
    assertThat(report.stages())
        .extracting(StageTime::stage)
        .endsWith(BootStage.DONE, BootStage.AFTERWARDS, BootStage.WRITTEN);
    assertThat(report.verdict()).isEqualTo("Wrote 7");
    assertThat(report.facts()).containsEntry("next", "Go on");
    assertThat(simulated.log.of(NextStage.class)).isEmpty();
    assertThat(simulated.log.of(StageReached.class)).extracting(reached -> reached.stage().detail()).contains("the disk");
  }

  @Test
  void aFailureIsOfTheStageThatWasWorkedAt() {
    BoardReport report = boot(new DeviceFailed("made.up", "It broke", Facts.of("device", "x"), "Mend it"));
    assertThat(report.failure().orElseThrow().facts()).containsEntry("stage", "written").containsEntry("device", "x");
    assertThat(report.stages()).extracting(StageTime::stage).endsWith(BootStage.AFTERWARDS, BootStage.WRITTEN);
  }

  /** Who writes a disk knows what is on it when it is interrupted; that the board was being booted helps nobody. */
  @Test
  void anInterruptIsToldByTheWork() {
    BoardReport report = boot(new Interrupted("interrupted", "The disk is unfinished", Facts.of("left", "half"), "Again"));
    Failure failure = report.failure().orElseThrow();
    assertThat(failure).isInstanceOf(Interrupted.class).hasMessage("The disk is unfinished");
    assertThat(failure.hint()).isEqualTo("Again");
    assertThat(failure.facts()).containsEntry("left", "half").containsEntry("stage", "written");
  }

  @Test
  void aBoardThatWasBootedBeforeOnlyGetsTheWork() {
    BoardReport report =
        BootSession.follow(
            new Work(null), Chip.BCM2711, PORT, Optional.of("51b0a2d7"), simulated.clock, simulated.log);
    assertThat(report.ok()).isTrue();
    assertThat(report.verdict()).isEqualTo("Wrote 7");
    assertThat(report.stages()).extracting(StageTime::stage).containsExactly(BootStage.AFTERWARDS, BootStage.WRITTEN);
    assertThat(report.afterwards()).containsEntry("bytes", 7);
    assertThat(report.secondStage()).isEmpty();
  }

  @Test
  void itFailsAsAnyOtherWithoutAnException() {
    for (Failure end :
        List.of(
            new DeviceFailed("made.up", "It broke", Facts.none(), ""),
            new Interrupted("interrupted", "Stopped", Facts.none(), ""))) {
      BoardReport report =
          BootSession.follow(new Work(end), Chip.BCM2711, PORT, Optional.empty(), simulated.clock, simulated.log);
      assertThat(report.ok()).isFalse();
      assertThat(report.verdict()).isEqualTo(end.getMessage());
      assertThat(report.failure().orElseThrow().facts()).containsEntry("stage", "written");
    }
  }
}
