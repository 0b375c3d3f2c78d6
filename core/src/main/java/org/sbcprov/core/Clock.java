package org.sbcprov.core;

import java.time.Duration;
import java.time.Instant;

/** Time, as an interface, so that waiting can be tested without waiting. */
public interface Clock {
  /** The wall clock, for timestamps. */
  Instant now();

  /** A clock that never jumps, for timeouts; in nanoseconds from some fixed point. */
  long nanoTime();

  /**
   * Waits.
   *
   * @throws org.sbcprov.core.failure.Interrupted when the thread is interrupted meanwhile
   */
  void sleep(Duration duration);

  /** The machine's clock. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}
