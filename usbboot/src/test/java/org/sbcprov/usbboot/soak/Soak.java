package org.sbcprov.usbboot.soak;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.core.Clock;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.sim.Fault;
import org.sbcprov.usbboot.sim.Pace;
import org.sbcprov.usbboot.sim.SimulatedBench;
import org.sbcprov.usbboot.sim.SimulatedBoard;

/**
 * Many sessions in one station, as {@code usbboot -l} has them over a day: boards are plugged in at a few ports again and
 * again, and one in ten fails. After each batch, when no board is there, it is looked at what the process holds.
 */
final class Soak {
  /** The most that there may be beyond what was after the second batch: what the JVM opens once, whenever that is. */
  static final int FILES_MORE = 2;

  static final int THREADS_MORE = 2;

  /** Reports of the boards are kept: 1000 with a failure in ten are some MB. */
  static final long HEAP_MORE_PER_SESSION = 16 * 1024;

  /** What the last sessions of a batch hold until the station has seen their end: images and simulated EEPROMs. */
  static final long HEAP_MORE = 8L << 20;

  /** At no time more than this, however many sessions there were. */
  static final long MOST_DIRECT = 24L << 20;

  private static final int PORTS = 4;
  private static final int FIRST_SERIAL = 0x60000000;
  private static final int ONE_IN = 10;
  private static final List<Fault> FAULTS =
      List.of(Fault.UNPLUGGED_MID_FILE, Fault.WRITE_PROTECTED, Fault.BAD_SIGNATURE, Fault.MISSING_FILE);

  private final Path directory;
  private final int sessions;
  private final int batch;
  private final SimulatedBench bench = new SimulatedBench(List.of());
  private final List<Batch> batches = new ArrayList<>();
  private int pluggedIn;
  private int finished;
  private int bad;
  private long started;

  /**
   * A number of sessions, and what there was after them.
   *
   * @param sessions how many there were until then
   * @param millis how long these took
   * @param after what the process holds
   */
  record Batch(int sessions, long millis, Sample after) {}

  /**
   * How it went.
   *
   * @param batches one after the other
   * @param succeeded boards that were booted
   * @param failed boards that were not, as they were meant to
   */
  record Result(List<Batch> batches, int succeeded, int failed) {
    /**
     * What grew beyond its bound, in words; empty when nothing did.
     *
     * @param slower how much slower than the fastest of the first half the fastest batch of the second half may be
     */
    List<String> growth(double slower) {
      List<String> growth = new ArrayList<>();
      Sample first = batches.get(1).after();
      for (Batch one : batches.subList(2, batches.size())) {
        Sample now = one.after();
        String after = " after " + one.sessions() + " sessions";
        long heapMore = HEAP_MORE + HEAP_MORE_PER_SESSION * (one.sessions() - batches.get(1).sessions());
        if (now.files() > first.files() + FILES_MORE) {
          growth.add(now.files() + " files instead of " + first.files() + after);
        }
        if (now.threads() > first.threads() + THREADS_MORE) {
          growth.add(now.threads() + " threads instead of " + first.threads() + after);
        }
        if (now.heap() > first.heap() + heapMore) {
          growth.add("a heap of " + now.heap() + " instead of " + first.heap() + after);
        }
      }
      for (Batch one : batches) {
        if (one.after().direct() > MOST_DIRECT) {
          growth.add("direct buffers of " + one.after().direct() + " bytes after " + one.sessions() + " sessions");
        }
      }
      int half = batches.size() / 2;
      long early = fastest(batches.subList(1, Math.max(2, half)));
      long late = fastest(batches.subList(half, batches.size()));
      if (late > early * slower) {
        growth.add("a batch takes " + late + " ms instead of " + early);
      }
      return growth;
    }

    private static long fastest(List<Batch> some) {
      long fastest = Long.MAX_VALUE;
      for (Batch one : some) {
        fastest = Math.min(fastest, one.millis());
      }
      return fastest;
    }
  }

  /**
   * @param directory an EEPROM update for the BCM2711
   * @param batch how many sessions are between two looks
   */
  Soak(Path directory, int sessions, int batch) {
    this.directory = directory;
    this.sessions = sessions;
    this.batch = batch;
  }

  Result run() {
    BootStation.Plan plan = new BootStation.Plan(true, OptionalInt.of(sessions), false, Optional.empty());
    BootStation station =
        new BootStation(
            bench, Clock.system(), BootSession.Settings.of(directory), plan, EventSink.NONE, this::finished);
    nextBatch();
    BootStation.Summary summary = station.run();
    if (summary.failed() != bad) {
      throw new AssertionError(summary.failed() + " boards failed, not " + bad);
    }
    return new Result(List.copyOf(batches), summary.succeeded(), summary.failed());
  }

  private void nextBatch() {
    started = System.nanoTime();
    for (int port = 1; port <= PORTS && pluggedIn < endOfBatch(); port++) {
      plugIn(new UsbPort(1, List.of(port)));
    }
  }

  private int endOfBatch() {
    return Math.min(sessions, (batches.size() + 1) * batch);
  }

  private void plugIn(UsbPort port) {
    boolean fails = pluggedIn % ONE_IN == ONE_IN - 1;
    List<Fault> faults = fails ? List.of(FAULTS.get(pluggedIn / ONE_IN % FAULTS.size())) : List.of();
    bad += fails ? 1 : 0;
    SimulatedBoard.Place place =
        new SimulatedBoard.Place(port, Integer.toHexString(FIRST_SERIAL + pluggedIn), Pace.INSTANT);
    pluggedIn++;
    bench.plugIn(SimulatedBoard.of(BoardCatalogue.find("cm4"), faults, place, EventSink.NONE, Clock.system()));
  }

  private void finished(BoardReport report) {
    finished++;
    int end = endOfBatch();
    if (pluggedIn < end) {
      plugIn(report.port());
    } else if (finished == end) {
      long millis = (System.nanoTime() - started) / 1_000_000;
      batches.add(new Batch(finished, millis, Sample.now()));
      if (finished < sessions) {
        nextBatch();
      }
    }
  }
}
