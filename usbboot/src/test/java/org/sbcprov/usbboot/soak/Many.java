package org.sbcprov.usbboot.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootDirectories;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.libusb.LibUsbHost;
import org.sbcprov.usbboot.sim.Pace;
import org.sbcprov.usbboot.sim.SimulatedBench;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/** The figures of {@code cli/src/benchmark/many}; ends with status 1 when one is beyond its bound. */
final class Many {
  private static final int BATCHES = 10;
  private static final int LISTS = 10_000;
  private static final int BOARDS = 30;
  private static final int SHORT_RUNS = 11;
  private static final double SLOWER = 1.5;
  private static final double MOST_TIMES = 2.0;

  private final Path directory;
  private final int sessions;
  private final List<String> problems = new ArrayList<>();

  private Many(Path directory, int sessions) {
    this.directory = directory;
    this.sessions = sessions;
  }

  public static void main(String[] arguments) throws IOException, UsbException {
    Path parent = Path.of(arguments[0]);
    Many many = new Many(BootDirectories.recovery(parent, Chip.BCM2711), Integer.parseInt(arguments[1]));
    many.soak();
    many.parallel("real", Pace.REAL, true);
    many.parallel("instant", Pace.INSTANT, false);
    many.lists();
    for (String problem : many.problems) {
      System.out.println("TOO MUCH: " + problem);
    }
    System.exit(many.problems.isEmpty() ? 0 : 1);
  }

  private void soak() {
    Soak.Result result = new Soak(directory, sessions, sessions / BATCHES).run();
    print("sessions  ms/session  files  threads  heap MB  direct MB  resident MB%n");
    for (Soak.Batch one : result.batches()) {
      Sample after = one.after();
      print(
          "%8d  %10.1f  %5d  %7d  %7.1f  %9.1f  %11.1f%n",
          one.sessions(), (double) one.millis() * BATCHES / sessions, after.files(), after.threads(),
          mega(after.heap()), mega(after.direct()), mega(after.resident()));
    }
    print("%d booted, %d failed as they were meant to%n%n", result.succeeded(), result.failed());
    problems.addAll(result.growth(SLOWER));
  }

  /** From the first board's start to the last one's end. */
  private void parallel(String name, Pace pace, boolean bound) {
    long one = median(1, pace);
    long all = median(BOARDS, pace);
    double times = (double) all / one;
    print(
        "pace %-8s  1 board %6d ms   %d boards %6d ms   %.2f times%s%n",
        name, one, BOARDS, all, times, bound ? "  (at most " + MOST_TIMES + ")" : "");
    if (bound && times > MOST_TIMES) {
      problems.add(BOARDS + " boards take " + times + " times as long as one");
    }
  }

  private long median(int boards, Pace pace) {
    int runs = pace.flash().isZero() ? SHORT_RUNS : 1;
    long[] times = new long[runs];
    for (int i = 0; i < runs; i++) {
      times[i] = serve(boards, pace);
    }
    Arrays.sort(times);
    return times[runs / 2];
  }

  private long serve(int boards, Pace pace) {
    List<SimulatedBoard> all = new ArrayList<>();
    for (int i = 0; i < boards; i++) {
      UsbPort port = new UsbPort(1, List.of(1 + i / 7, 1 + i % 7));
      SimulatedBoard.Place place = new SimulatedBoard.Place(port, Integer.toHexString(0x70000000 + i), pace);
      all.add(SimulatedBoard.of(BoardCatalogue.find("cm4"), List.of(), place, EventSink.NONE, Clock.system()));
    }
    BootStation.Plan plan =
        new BootStation.Plan(false, OptionalInt.empty(), false, Optional.of(Duration.ofSeconds(5)));
    BootStation.Summary summary =
        new BootStation(
                new SimulatedBench(all), Clock.system(), BootSession.Settings.of(directory), plan, EventSink.NONE,
                report -> {})
            .run();
    if (summary.succeeded() != boards) {
      throw new AssertionError(summary.succeeded() + " of " + boards + " boards were booted");
    }
    long first = Long.MAX_VALUE;
    long last = 0;
    for (BoardReport report : summary.reports()) {
      long start = report.started().toEpochMilli();
      first = Math.min(first, start);
      last = Math.max(last, start + report.took().toMillis());
    }
    return Math.max(1, last - first);
  }

  private void lists() throws UsbException {
    try (LibUsbHost host = LibUsbHost.open()) {
      Lists lists = Lists.of(host, LISTS);
      print(
          "%n%d looks at the USB ports, %d µs each: files %d to %d, threads %d to %d, resident MB %.1f to %.1f%n",
          LISTS, lists.micros(), lists.before().files(), lists.after().files(), lists.before().threads(),
          lists.after().threads(), mega(lists.before().resident()), mega(lists.after().resident()));
      problems.addAll(lists.growth());
    }
  }

  private static double mega(long bytes) {
    return bytes / 1e6;
  }

  private static void print(String form, Object... values) {
    System.out.print(String.format(Locale.ROOT, form, values));
  }
}
