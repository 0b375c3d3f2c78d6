package org.sbcprov.cli.flash;

import java.util.Map;
import java.util.concurrent.Semaphore;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/**
 * How many boards are written at the same time. Each takes buffers of its own and unpacks the image for itself; those that
 * wait are booted meanwhile, and keep their order.
 */
final class Places {
  private final Semaphore free;
  private final int number;

  Places(int number) {
    this.number = number;
    this.free = new Semaphore(number, /* fair= */ true);
  }

  /**
   * Waits for a place.
   *
   * @param disk that is to be written then
   */
  void take(String disk, EventSink sink) {
    if (free.tryAcquire()) {
      return;
    }
    sink.accept(new Waiting(number));
    try {
      free.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted(
          "interrupted",
          "Interrupted before " + disk + " was written: nothing was written to it",
          Facts.of("device", disk, "left", "nothing was written to it"),
          "Power-cycle the board, and run the same command again.",
          e);
    }
  }

  void give() {
    free.release();
  }

  private record Waiting(int number) implements Event {
    @Override
    public String name() {
      return "waiting-for-place";
    }

    @Override
    public String words() {
      return "Ready; waiting until one of the " + number + " boards before it is written";
    }

    @Override
    public Map<String, Object> facts() {
      return Facts.of("at-once", number);
    }
  }
}
