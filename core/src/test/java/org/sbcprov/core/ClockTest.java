package org.sbcprov.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Interrupted;

class ClockTest {
  private static final class StoppedClock implements Clock {
    private long nanos = Long.MAX_VALUE - 10;

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void sleep(Duration duration) {
      nanos += duration.toNanos();
    }
  }

  @Test
  void aDeadlinePassesWhenItsTimeIsUpEvenWhereTheCounterWrapsAround() {
    Clock clock = new StoppedClock();
    Deadline deadline = Deadline.in(Duration.ofNanos(100), clock);
    assertThat(deadline.passed()).isFalse();
    assertThat(deadline.left()).isEqualTo(Duration.ofNanos(100));
    clock.sleep(Duration.ofNanos(99));
    assertThat(deadline.passed()).isFalse();
    clock.sleep(Duration.ofNanos(1));
    assertThat(deadline.passed()).isTrue();
    clock.sleep(Duration.ofNanos(1));
    assertThat(deadline.left()).isZero();
  }

  @Test
  void theSystemClockSleepsAsLongAsToldButNotThroughAnInterrupt() {
    Clock clock = Clock.system();
    long before = clock.nanoTime();
    clock.sleep(Duration.ofMillis(2));
    assertThat(clock.nanoTime() - before).isGreaterThanOrEqualTo(2_000_000);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(Interrupted.class)
        .isThrownBy(() -> clock.sleep(Duration.ofHours(1)))
        .satisfies(failure -> assertThat(failure.exitStatus()).isEqualTo(ExitStatus.INTERRUPTED));
    assertThat(Thread.interrupted()).as("the interrupt is not swallowed").isTrue();
  }
}
