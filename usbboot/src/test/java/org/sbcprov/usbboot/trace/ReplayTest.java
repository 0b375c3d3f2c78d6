package org.sbcprov.usbboot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.fixtures.EventLog;
import org.sbcprov.fixtures.FakeClock;
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
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.MATCH_NONE, names = "NO_DISK|DISK_.*")
  void everyFaultReplaysToTheSameFailure(Fault fault) {
    int failures = 0;
    for (Path directory : new Path[] {
        BootDirectories.recovery(temporary, Chip.BCM2711), BootDirectories.boot(temporary, Chip.BCM2711)}) {
      Recording session = new Recording().of("cm4", directory, fault);
      failures += session.failure == null ? 0 : 1;
      for (Path files : new Path[] {null, directory}) {
        EventLog log = new EventLog();
        Failure failure = Recording.replayFailure(session.trace(), files, log);
        assertThat(failure == null ? "" : failure.code()).isEqualTo(session.failure == null ? "" : session.failure.code());
        assertThat(Recording.words(log)).isEqualTo(Recording.words(session.log));
        if (failure != null) {
          assertThat(failure.exitStatus()).isEqualTo(session.failure.exitStatus());
          assertThat(log.of(ReplayEnded.class)).hasSize(1);
        }
      }
    }
    assertThat(failures).isPositive();
  }

  /** A replay of a session with twenty seconds of silence must not take twenty seconds. */
  @Test
  void waitingTakesNoTimeUnlessThatIsWanted() {
    recording.of("cm4", BootDirectories.recovery(temporary, Chip.BCM2711), Fault.STALLED);
    long start = System.nanoTime();
    assertThat(Recording.replayFailure(recording.trace(), null, replayed).code()).isEqualTo("usbboot.stalled");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));

    FakeClock clock = new FakeClock();
    Replay.Settings settings = new Replay.Settings(Optional.empty(), Optional.empty(), Optional.empty(), true);
    try {
      new Replay(recording.trace(), settings, clock, replayed).run();
    } catch (Failure e) {
      assertThat(e.code()).isEqualTo("usbboot.stalled");
    }
    assertThat(clock.elapsed()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
  }

  @Test
  void aSignatureThatDidNotFitDoesNotFitWithoutTheFilesEither() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    BootDirectories.put(directory, "pieeprom.sig", BootDirectories.signature(new byte[10]));
    assertThat(recording.of("cm4", directory).failure.code()).isEqualTo("usbboot.signature-mismatch");

    assertThat(Recording.replayFailure(recording.trace(), null, replayed).code()).isEqualTo("usbboot.signature-mismatch");
  }

  @Test
  void aSignatureFileThatIsNoneIsNoneWithoutTheFilesEither() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    BootDirectories.put(directory, "pieeprom.sig", "nothing to see here");
    Failure recorded = recording.of("cm4", directory).failure;

    assertThat(Recording.replayFailure(recording.trace(), null, replayed).code()).isEqualTo(recorded.code());
  }

  @Test
  void whatConfigTxtSaysIsJudgedWithoutTheFilesToo() throws Exception {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    Files.delete(directory.resolve("pieeprom.bin"));
    Files.delete(directory.resolve("pieeprom.sig"));
    BootDirectories.put(directory, "config.txt", "uart_2ndstage=1\nerase_eeprom=1\n");
    assertThat(recording.of("cm4", directory).failure).isNull();

    assertThat(Recording.replay(recording.trace(), null, replayed).outcome()).isPresent();
    assertThat(recording.records).noneMatch(record -> record.facts().toString().contains("uart_2ndstage"));
  }

  @Test
  void whatTheDirectoryAloneWasToBlameForNeedsTheDirectory() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    BootDirectories.put(directory, "pieeprom.bin", BootDirectories.image(Chip.BCM2712));
    assertThat(recording.of("cm4", directory).failure.code()).isEqualTo("usbboot.wrong-image-size");

    Failure without = Recording.replayFailure(recording.trace(), null, replayed);
    assertThat(without.code()).isEqualTo("usbboot.replay-needs-files");
    assertThat(without.exitStatus()).isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(Recording.replayFailure(recording.trace(), directory, replayed).code())
        .isEqualTo("usbboot.wrong-image-size");
  }

  @Test
  void contentsAreInATraceOnlyWhenAskedForAndAreThenCompared() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2711);
    BootDirectories.put(directory, "config.txt", "uart_2ndstage=1\n");
    recording.contents = true;
    assertThat(recording.of("cm4", directory).failure).isNull();

    assertThat(Recording.replay(recording.trace(), null, replayed).hashes()).isTrue();
    assertThat(replayed.of(Warning.class)).isEmpty();
    long kept = recording.records.stream().filter(r -> r instanceof BulkOut b && b.content().isPresent()).count();
    long sent = recording.records.stream().filter(BulkOut.class::isInstance).count();
    assertThat(kept).isEqualTo(sent).isGreaterThan(30);
    Recording other = new Recording().of("cm4", directory);
    assertThat(other.records).noneMatch(r -> r instanceof BulkOut b && b.content().isPresent());
    assertThat(other.records).noneMatch(r -> r.facts().toString().contains("uart_2ndstage"));
  }

  @Test
  void aDirectoryOfOtherContentsIsADifferenceAndItsPlaceIsTold() {
    Path directory = BootDirectories.boot(temporary, Chip.BCM2711);
    recording.of("cm4", directory);
    BootDirectories.put(directory, "boot.img", BootDirectories.bytes(100_000, 4));

    Failure failure = Recording.replayFailure(recording.trace(), directory, replayed);

    assertThat(failure.exitStatus()).isEqualTo(ExitStatus.VERIFICATION);
    assertThat(failure.code()).isEqualTo("usbboot.replay-differs");
    int line = (Integer) failure.facts().get("record");
    assertThat(recording.records.get(line - 1)).isInstanceOf(BulkOut.class);
    assertThat((List<?>) failure.facts().get("before")).hasSize(5);
    assertThat(failure.facts().get("expected")).asString().startsWith("bulk-out ");
  }

  /** Whoever has to send a trace may not want to send the serial number of the board as well. */
  @Test
  void aPrivateTraceTellsNeitherSerialNumberNorAddress() {
    Path directory = BootDirectories.recovery(temporary, Chip.BCM2712);
    recording.pseudonyms = true;
    assertThat(recording.of("cm5", directory).failure).isNull();
    Recording plain = new Recording().of("cm5", directory);

    assertThat(texts(plain)).contains("51b0a2d7").contains("02:00:5e:51:b0:a2").contains("19a519a6");
    assertThat(texts(recording))
        .doesNotContain("51b0a2d7")
        .doesNotContain("02:00:5e:51:b0")
        .doesNotContain("19a519a6")
        .contains("*EEPROM_UPDATE*success")
        .hasSameSizeAs(texts(plain));
    assertThat(Recording.replay(recording.trace(), null, replayed).outcome().get().serial().get())
        .hasSize(8)
        .matches("[0-9a-f]{8}")
        .isNotEqualTo("51b0a2d7");
  }

  /** All texts that come from a board. */
  private static String texts(Recording recording) {
    StringBuilder texts = new StringBuilder();
    for (TraceRecord record : recording.records) {
      if (record instanceof ControlIn in) {
        texts.append(new String(in.answer(), StandardCharsets.ISO_8859_1));
      } else if (record instanceof StringRead string) {
        texts.append(string.text());
      }
    }
    return texts.toString();
  }

  @Test
  void eachPartOfATraceThatEndsEarlyIsPlayedAsFarAsItGoes() {
    Path directory = BootDirectories.boot(temporary, Chip.BCM2711);
    recording.of("cm4", directory);
    int played = 0;
    for (int length = 1; length < recording.records.size(); length++) {
      Trace part = Recording.trace(recording.records.subList(0, length));
      Replay.Outcome outcome = Recording.replay(part, null, replayed);
      assertThat(outcome.operations()).isGreaterThanOrEqualTo(played);
      played = outcome.operations();
    }
    assertThat(replayed.of(Warning.class)).extracting(Warning::code).containsOnly("usbboot.trace-incomplete");
    assertThat(Recording.replay(recording.trace(), null, replayed).operations()).isEqualTo(played);
  }

  /** What is waited for when a session is over does not go over the board's connections. */
  @Test
  void whatDidNotComeAfterASessionIsNoPartOfItsReplay() {
    recording.of("cm4", BootDirectories.boot(temporary, Chip.BCM2711));
    List<TraceRecord> records = new ArrayList<>(recording.records.subList(0, recording.records.size() - 1));
    records.add(new SessionResult(0, Optional.empty(), 5, Optional.of("usbboot.no-disk")));

    Replay.Outcome outcome = Recording.replay(Recording.trace(records), null, replayed);

    assertThat(outcome.outcome()).isPresent();
    assertThat(replayed.of(Warning.class)).extracting(Warning::words).first().asString().contains("usbboot.no-disk");
  }

  @Test
  void aSessionThatWasInterruptedIsPlayedAsFarAsItGoes() {
    recording.of("cm4", BootDirectories.boot(temporary, Chip.BCM2711));
    List<TraceRecord> records = new ArrayList<>(recording.records.subList(0, recording.records.size() - 5));
    records.add(new SessionResult(0, Optional.empty(), 130, Optional.of("interrupted")));

    Replay.Outcome outcome = Recording.replay(Recording.trace(records), null, replayed);

    assertThat(outcome.outcome()).isEmpty();
    assertThat(replayed.of(Warning.class)).extracting(Warning::words).first().asString().contains("interrupted");
  }

  @Test
  void aReplayOfNoTimeIsNotDisturbedByTheMachinesClock() {
    recording.of("cm4", BootDirectories.boot(temporary, Chip.BCM2711));
    Clock stopped = new FakeClock();
    Replay.Outcome outcome =
        new Replay(recording.trace(), Recording.settings(null), stopped, replayed).run();
    assertThat(outcome.outcome()).isPresent();
  }
}
