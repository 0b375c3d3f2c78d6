package org.sbcprov.usbboot.trace;

import java.time.Duration;
import java.time.Instant;
import org.sbcprov.core.Clock;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/** The time of a replay, which is that of the recording: it goes on as the records say, and when somebody sleeps. */
final class ReplayClock implements Clock {
  private static final int NANOS_PER_MICRO = 1000;

  private final Clock real;
  private final boolean waits;
  private final Instant wallStart;
  private final long begin;
  private final long realStart;
  private long nanos;

  /**
   * @param real the machine's clock
   * @param waits whether what took time takes it again; otherwise time goes by at once
   * @param begin when the replay begins, in microseconds of the recording
   */
  ReplayClock(Clock real, boolean waits, long begin) {
    this.real = real;
    this.waits = waits;
    this.begin = begin * NANOS_PER_MICRO;
    this.nanos = this.begin;
    this.wallStart = real.now();
    this.realStart = real.nanoTime();
  }

  @Override
  public Instant now() {
    return wallStart.plusNanos(nanoTime() - begin);
  }

  @Override
  public synchronized long nanoTime() {
    return waits ? begin + (real.nanoTime() - realStart) : nanos;
  }

  /** The time of the recording, in microseconds. */
  long micros() {
    return nanoTime() / NANOS_PER_MICRO;
  }

  @Override
  public void sleep(Duration duration) {
    if (waits) {
      real.sleep(duration);
      return;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted("interrupted", "Interrupted while waiting", Facts.none(), "");
    }
    synchronized (this) {
      nanos += duration.toNanos();
    }
  }

  /** Waits until a time of the recording, if that is not over yet. */
  void advanceTo(long micros) {
    long left = micros * NANOS_PER_MICRO - nanoTime();
    if (left > 0) {
      sleep(Duration.ofNanos(left));
    }
  }
}
