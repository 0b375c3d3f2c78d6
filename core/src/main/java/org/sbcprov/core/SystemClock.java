package org.sbcprov.core;

import java.time.Duration;
import java.time.Instant;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/** The machine's clock. */
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration duration) {
    try {
      Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("interrupted", "Interrupted while waiting", Facts.none(), "", e);
    }
  }
}
