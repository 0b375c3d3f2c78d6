package org.sbcprov.usbboot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.event.BoardFinished;
import org.sbcprov.usbboot.event.OfBoard;

/**
 * Boots every board that appears, each in a thread of its own. One bad board does not stop the others. To be {@link #run}
 * once.
 */
public final class BootStation {
  /** The most boards at a time: more than the ports of any hub cascade that a computer has memory for transfers for. */
  static final int MOST_AT_ONCE = 127;

  /** The most reports that are kept; what comes after them is counted. */
  public static final int REPORTS_KEPT = 1000;

  /** How long the other boards may take to come to an end after an interrupt. */
  private static final Duration UNWINDING = Duration.ofMillis(1200);

  private static final Duration LONGEST_HOLD_OFF = Duration.ofSeconds(30);

  private final UsbHost host;
  private final Clock clock;
  private final BootSession.Settings settings;
  private final Plan plan;
  private final EventSink sink;
  private final Watcher watcher;
  private final Map<UsbPort, BoardWorker> working = new LinkedHashMap<>();
  private final Map<UsbPort, Place> places = new HashMap<>();
  private final Set<String> serials = new HashSet<>();
  private final List<BoardReport> reports = new ArrayList<>();
  private Throwable bug;
  private int started;
  private int succeeded;
  private int failed;

  /**
   * When to take a board, and when to end.
   *
   * @param forever whether to go on until interrupted; otherwise it ends when all boards that are there are served
   * @param count how many boards to serve; empty for no limit
   * @param once whether to serve each serial number once
   * @param idle how long to wait when there is no board; empty for ever, which {@code forever} allows only
   */
  public record Plan(boolean forever, OptionalInt count, boolean once, Optional<Duration> idle) {}

  /** Takes what happened to boards as it happens. */
  public interface Watcher {
    /** A board is served; called by one thread at a time. */
    void finished(BoardReport report);
  }

  /**
   * How it went.
   *
   * @param reports what became of each board, the first ones first; no more than {@value #REPORTS_KEPT}
   * @param succeeded how many went well
   * @param failed how many did not
   * @param interrupted whether the user ended it
   */
  public record Summary(List<BoardReport> reports, int succeeded, int failed, boolean interrupted) {
    public Summary {
      reports = List.copyOf(reports);
    }
  }

  /** What is known of a port: the device that was served last, and how often in a row that failed. */
  private static final class Place {
    private UsbDevice served;
    private int failures;
    private Deadline holdOff;
    private Deadline patience;

    Place(Deadline holdOff) {
      this.holdOff = holdOff;
    }
  }

  private Place place(UsbPort port) {
    return places.computeIfAbsent(port, unknown -> new Place(Deadline.in(Duration.ZERO, clock)));
  }

  /** A station; the host stays the caller's to close. */
  public BootStation(
      UsbHost host, Clock clock, BootSession.Settings settings, Plan plan, EventSink sink, Watcher watcher) {
    this.host = new SharedScans(host, clock, settings.timing().poll().dividedBy(2));
    this.clock = clock;
    this.settings = settings;
    this.plan = plan;
    this.sink = new OneAtATime(sink);
    this.watcher = watcher;
  }

  /**
   * Serves boards until the plan is fulfilled or the thread is interrupted.
   *
   * @throws org.sbcprov.core.failure.Failure when no board came at all, or the directory cannot be used
   */
  public Summary run() {
    try (FilesByChip files = new FilesByChip(settings)) {
      BoardFinder finder = new BoardFinder(host, clock, settings, sink);
      boolean interrupted = false;
      try {
        serve(finder, files);
      } catch (Interrupted e) {
        interrupted = true;
        stop();
      } catch (RuntimeException | Error e) {
        stop();
        throw e;
      }
      if (bug != null) {
        throw new IllegalStateException("a session ended with a bug", bug);
      }
      return new Summary(reports, succeeded, failed, interrupted);
    }
  }

  private void serve(BoardFinder finder, FilesByChip files) {
    Optional<Deadline> idle = plan.idle().map(time -> Deadline.in(time, clock));
    Deadline quiet = Deadline.in(settings.timing().settle(), clock);
    WaitingHint hint = new WaitingHint(settings, clock, sink);
    while (true) {
      Interruption.check();
      reap();
      boolean full = bug != null || plan.count().isPresent() && started >= plan.count().getAsInt();
      int before = started;
      if (!full) {
        startNew(finder, files);
      }
      if (started > before || !working.isEmpty()) {
        idle = plan.idle().map(time -> Deadline.in(time, clock));
        quiet = Deadline.in(settings.timing().settle(), clock);
        hint.over();
      } else if (full || !plan.forever() && started > 0 && quiet.passed()) {
        return;
      } else if (idle.isPresent() && idle.get().passed()) {
        if (started == 0) {
          throw finder.noBoard(hint.findings());
        }
        return;
      }
      hint.stillNone();
      clock.sleep(working.isEmpty() ? settings.timing().look() : settings.timing().poll());
    }
  }

  private void startNew(BoardFinder finder, FilesByChip files) {
    List<UsbDevice> devices = finder.boards();
    forgetEmptyPorts(devices);
    for (UsbDevice device : devices) {
      if (working.size() >= MOST_AT_ONCE || plan.count().isPresent() && started >= plan.count().getAsInt()) {
        return;
      }
      if (isNew(device) && settings.selection().test(device) && isFirstOfItsSerial(device)) {
        BoardSession session = new BoardSession(finder, clock, settings, files, new BoardSink(device.port(), sink));
        BoardWorker worker = new BoardWorker(session, device);
        working.put(device.port(), worker);
        started++;
        worker.start();
      }
    }
  }

  private boolean isNew(UsbDevice device) {
    if (working.containsKey(device.port())) {
      return false;
    }
    Place place = places.get(device.port());
    return place == null
        || place.holdOff.passed() && (place.served == null || !BoardFinder.same(place.served, device));
  }

  private boolean isFirstOfItsSerial(UsbDevice device) {
    if (!plan.once()) {
      return true;
    }
    if (device.serialIndex() == 0) {
      return true;
    }
    Place place = place(device.port());
    Optional<String> serial = Selection.serialOf(device);
    if (serial.isPresent()) {
      place.patience = null;
      if (serials.contains(serial.get())) {
        // It is not to be opened in each round.
        place.served = device;
        return false;
      }
      return true;
    }
    // For a moment after it appeared, a device may not be opened yet.
    if (place.patience == null) {
      place.patience = Deadline.in(settings.timing().settle(), clock);
    }
    return place.patience.passed();
  }

  /** What comes to a port that was empty is new, even if it should get the same address. */
  private void forgetEmptyPorts(List<UsbDevice> devices) {
    for (Map.Entry<UsbPort, Place> entry : places.entrySet()) {
      boolean empty = true;
      for (UsbDevice device : devices) {
        empty &= !device.port().equals(entry.getKey());
      }
      if (empty) {
        entry.getValue().served = null;
      }
    }
  }

  private void reap() {
    for (Iterator<BoardWorker> workers = working.values().iterator(); workers.hasNext(); ) {
      BoardWorker worker = workers.next();
      if (!worker.isAlive()) {
        workers.remove();
        finished(worker);
      }
    }
  }

  private void finished(BoardWorker worker) {
    Place place = place(worker.port());
    place.served = worker.lastSeen();
    place.patience = null;
    if (worker.bug() != null) {
      bug = bug == null ? worker.bug() : bug;
      failed++;
      return;
    }
    BoardReport report = worker.report();
    note(report);
    place.failures = report.ok() ? 0 : place.failures + 1;
    place.holdOff = Deadline.in(holdOff(place.failures), clock);
    if (report.ok()) {
      report.serial().ifPresent(serials::add);
    }
  }

  /** A board that fails again and again is not tried as fast as it comes back. */
  private static Duration holdOff(int failures) {
    if (failures < 2) {
      return Duration.ZERO;
    }
    Duration time = Duration.ofSeconds(1L << Math.min(failures - 2, 10));
    return time.compareTo(LONGEST_HOLD_OFF) > 0 ? LONGEST_HOLD_OFF : time;
  }

  private void note(BoardReport report) {
    if (report.ok()) {
      succeeded++;
    } else {
      failed++;
    }
    if (reports.size() < REPORTS_KEPT) {
      reports.add(report);
    }
    watcher.finished(report);
    sink.accept(new OfBoard(report.port(), report.serial(), new BoardFinished(report)));
  }

  /** Ends all sessions; those that do not end in time, in the middle of a transfer, are told as they are. */
  private void stop() {
    for (BoardWorker worker : working.values()) {
      worker.interrupt();
    }
    long end = System.nanoTime() + UNWINDING.toNanos();
    // The interrupt is remembered, so that it does not end the waiting for the others.
    boolean again = Thread.interrupted();
    for (BoardWorker worker : working.values()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      try {
        worker.join(Math.max(1, left));
      } catch (InterruptedException e) {
        again = true;
      }
      if (!worker.isAlive()) {
        finished(worker);
      } else {
        note(worker.soFar());
      }
    }
    working.clear();
    if (again) {
      Thread.currentThread().interrupt();
    }
  }
}
