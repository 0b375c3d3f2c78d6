package org.sbcprov.core;

import java.time.Duration;

/** A point in time after which something has taken too long. */
public final class Deadline {
  private final Clock clock;
  private final long endNanos;

  private Deadline(Clock clock, long endNanos) {
    this.clock = clock;
    this.endNanos = endNanos;
  }

  /** The deadline that is {@code duration} from now. */
  public static Deadline in(Duration duration, Clock clock) {
    return new Deadline(clock, clock.nanoTime() + duration.toNanos());
  }

  /** Whether it has passed. */
  public boolean passed() {
    return clock.nanoTime() - endNanos >= 0;
  }

  /** The time that is left, never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, endNanos - clock.nanoTime()));
  }
}
