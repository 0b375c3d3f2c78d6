package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.SimulatedBoard;
import org.sbcprov.usbboot.sim.SimulatedDisks;

/** Whatever a board does wrong, the session comes to an end in time, and no two ends look alike. */
class FaultTimesTest {
  private static final Duration DISK = Duration.ofSeconds(45);
  private static final Timing TIMING = Timing.usual();

  /** For looks and transfers beside what is waited for. */
  private static final Duration SLACK = Duration.ofMillis(1500);

  @TempDir Path temporary;

  private final SimulatedSession simulated = new SimulatedSession();

  private Failure failure(Fault fault) {
    boolean gadget = fault == Fault.NO_DISK;
    Path parent = temporary.resolve(fault.id());
    Path directory =
        gadget ? BootDirectories.boot(parent, Chip.BCM2711) : BootDirectories.recovery(parent, Chip.BCM2711);
    SimulatedBoard board = simulated.board("cm4", fault);
    BootSession.Settings settings = BootSession.Settings.of(directory);
    if (gadget) {
      settings = settings.withAfterwards(new SimulatedDisks(board, simulated.clock, DISK));
    }
    BootSession session = new BootSession(board, simulated.clock, settings, simulated.log);
    try {
      return session.serve().failure().orElseThrow();
    } catch (Failure e) {
      return e;
    }
  }

  /** The longest that each may take until it is told, beside the slack. */
  private static Duration limit(Fault fault) {
    Map<Fault, Duration> limits = new EnumMap<>(Fault.class);
    limits.put(Fault.NEVER_APPEARS, Duration.ofSeconds(60));
    limits.put(Fault.NO_PERMISSION, TIMING.settle());
    limits.put(Fault.ROM_WEDGED, TIMING.settle());
    limits.put(Fault.REJECTED, TIMING.reenumeration());
    limits.put(Fault.STALLED, TIMING.answer());
    limits.put(Fault.NO_DISK, DISK);
    return limits.getOrDefault(fault, TIMING.settle());
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.MATCH_NONE, names = "DISK_.*")
  void eachFaultIsToldWithinItsTimeout(Fault fault) {
    failure(fault);
    assertThat(simulated.clock.elapsed()).isLessThanOrEqualTo(limit(fault).plus(SLACK));
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.MATCH_NONE, names = "DISK_.*")
  void eachEndsAsItsTroubleSays(Fault fault) {
    Failure failure = failure(fault);
    Trouble trouble = Trouble.of(failure.code()).orElseThrow();
    assertThat(failure.exitStatus()).isEqualTo(trouble.status());
    assertThat(failure.hint()).isNotEmpty();
    if (fault != Fault.NEVER_APPEARS) {
      // Without a board there is no session that could tell them.
      assertThat(failure.facts()).containsEntry("likely-causes", trouble.causes()).containsKey("stages");
      trouble.stage().ifPresent(stage -> assertThat(failure.facts()).containsEntry("stage", stage.id()));
    }
  }

  @Test
  void noTwoFaultsShareACodeOrAMessage() {
    Map<String, Fault> codes = new LinkedHashMap<>();
    Map<String, Fault> messages = new LinkedHashMap<>();
    for (Fault fault : Fault.values()) {
      if (fault.name().startsWith("DISK_")) {
        // Only who writes the disk comes to those.
        continue;
      }
      Failure failure = failure(fault);
      assertThat(codes.put(failure.code(), fault)).as(failure.code()).isNull();
      assertThat(messages.put(failure.getMessage(), fault)).as(failure.getMessage()).isNull();
    }
  }
}
