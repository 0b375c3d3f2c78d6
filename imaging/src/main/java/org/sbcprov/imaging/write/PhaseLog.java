package org.sbcprov.imaging.write;

import java.util.EnumMap;
import java.util.Map;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;

/** Tells how far one disk is, not more often than anybody wants to know, and how long each phase took. */
final class PhaseLog implements EventSink {
  private static final long NANOS_BETWEEN = 100_000_000;

  private final EventSink sink;
  private final String target;
  private final boolean oneOfSeveral;
  private final Clock clock;
  private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);
  private Phase phase;
  private long began;
  private long told;
  private long lastDone;
  private long lastTotal = -1;

  PhaseLog(EventSink sink, String target, boolean oneOfSeveral, Clock clock) {
    this.sink = sink;
    this.target = target;
    this.oneOfSeveral = oneOfSeveral;
    this.clock = clock;
  }

  /** Passes on what others tell, as of this disk. */
  @Override
  public void accept(Event event) {
    if (event instanceof Progress progress && !isTold(progress.done(), progress.total())) {
      return;
    }
    sink.accept(oneOfSeveral ? new OfTarget(target, event) : event);
  }

  /** The first and the last event of a phase always are; between them some. */
  private boolean isTold(long done, long total) {
    long now = clock.nanoTime();
    if (lastTotal >= 0 && done != total && now - told < NANOS_BETWEEN) {
      return false;
    }
    told = now;
    lastDone = done;
    lastTotal = total;
    return true;
  }

  /** What tells of a phase. */
  String task(Phase which) {
    return which.word() + " " + target;
  }

  /** Ends the phase before, and begins one. */
  void begin(Phase next) {
    long now = clock.nanoTime();
    add(now);
    phase = next;
    began = now;
    told = now - NANOS_BETWEEN;
    lastTotal = -1;
  }

  /** Ends the last phase. */
  void end() {
    add(clock.nanoTime());
    phase = null;
  }

  private void add(long now) {
    if (phase != null) {
      nanos.merge(phase, now - began, Long::sum);
    }
  }

  /**
   * Tells how far it is.
   *
   * @param total 0 when that is not known
   */
  void progress(long done, long total) {
    if (total > 0) {
      if (lastTotal < 0 && done > 0) {
        accept(new Progress(task(phase), 0, total));
      }
      accept(new Progress(task(phase), Math.min(done, total), total));
    } else if (isTold(done, 0)) {
      accept(new Underway(task(phase), done));
    }
  }

  /** Tells that the phase is at its end, if that was not told. */
  void finished() {
    if (lastTotal > 0 && lastDone < lastTotal) {
      accept(new Progress(task(phase), lastTotal, lastTotal));
    }
  }

  /** Milliseconds of each phase that there was. */
  Map<Phase, Long> millis() {
    Map<Phase, Long> millis = new EnumMap<>(Phase.class);
    for (Map.Entry<Phase, Long> entry : nanos.entrySet()) {
      millis.put(entry.getKey(), entry.getValue() / 1_000_000);
    }
    return millis;
  }
}
