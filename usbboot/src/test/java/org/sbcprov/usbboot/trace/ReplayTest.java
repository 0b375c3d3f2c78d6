package org.sbcprov.usbboot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.usbboot.BootDirectories;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sim.Fault;

/** A recorded session runs again without its board, and comes to the same end. */
class ReplayTest {
  @TempDir Path temporary;

  private final Recording recording = new Recording();
  private final EventLog replayed = new EventLog();

  @ParameterizedTest
  @EnumSource(Chip.class)
  void everyChipsSessionsReplay(Chip chip) {
    Path directory = BootDirectories.boot(temporary, chip);
    assertThat(recording.of(recording.board(chip), directory).failure).isNull();

    Replay.Outcome outcome = Recording.replay(recording.trace(), null, replayed);

    assertThat(outcome.outcome()).isPresent();
    assertThat(outcome.outcome().get().chip()).isEqualTo(chip);
    assertThat(Recording.words(replayed)).isEqualTo(Recording.words(recording.log));
    assertThat(Recording.replay(recording.trace(), directory, replayed).hashes()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyFaultReplaysToTheSameFailure(Fault fault) {
    for (Path directory : new Path[] {
        BootDirectories.recovery(temporary, Chip.BCM2711), BootDirectories.boot(temporary, Chip.BCM2711)}) {
      Recording session = new Recording().of("cm4", directory, fault);
      if (session.failure == null) {
        continue;
      }
      for (Path files : new Path[] {null, directory}) {
        EventLog log = new EventLog();
        Failure failure = Recording.replayFailure(session.trace(), files, log);
        assertThat(failure).as("%s %s", directory, files).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(session.failure.code());
        assertThat(failure.exitStatus()).isEqualTo(session.failure.exitStatus());
        assertThat(Recording.words(log)).isEqualTo(Recording.words(session.log));
      }
    }
  }
}
