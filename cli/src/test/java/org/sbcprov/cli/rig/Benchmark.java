package org.sbcprov.cli.rig;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.fixtures.faulty.Transfer;
import org.sbcprov.fixtures.faulty.TransferKind;
import org.sbcprov.usbboot.Chip;
import org.sbcprov.usbboot.sim.Pace;

/**
 * The update of a CM4 with rpiboot and with sbcprov, in turn, with the same emulated board: wall times of the whole
 * processes, from their start to their end. Where the time goes is seen from the board, so that it is told of both
 * alike; for sbcprov there is also what it tells itself.
 */
final class Benchmark {
  /** Off the bus between the two stages as long as a fast real one; no time for anything else. */
  private static final Pace PACE = new Pace(Duration.ofMillis(300), Duration.ZERO, Duration.ZERO);

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final Path directory;
  private final byte[] image;

  /** The runs of one host: for each thing that is measured, milliseconds. */
  private static final class Host {
    private final List<String> command;
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    Host(List<String> command) {
      this.command = command;
    }

    void add(String what, double millis) {
      times.computeIfAbsent(what, name -> new ArrayList<>()).add(millis);
    }

    double median(String what) {
      double[] sorted = times.get(what).stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
  }

  private Benchmark(Path directory) throws IOException {
    this.directory = RigDirectories.cm4Update(directory);
    this.image = Files.readAllBytes(this.directory.resolve("pieeprom.bin"));
  }

  public static void main(String[] arguments) throws IOException {
    int runs = Integer.getInteger("sbcprov.rig.runs", 5);
    new Benchmark(Files.createTempDirectory("bench")).run(runs);
    System.exit(0);
  }

  private void run(int runs) throws IOException {
    out.printf(
        Locale.ROOT,
        "A CM4's update with %s firmware: %s %d bytes, pieeprom.bin %d bytes%n",
        RigDirectories.firmware().isPresent() ? "real" : "synthetic",
        Chip.BCM2711.secondStage(),
        Files.size(directory.resolve(Chip.BCM2711.secondStage())),
        image.length);
    out.printf(
        Locale.ROOT,
        "The emulated board is off the bus for %d ms between its stages, and takes no time to flash.%n",
        PACE.away().toMillis());
    Host rpiboot = new Host(List.of(Rig.rpiboot().orElseThrow(), "-d", directory.toString()));
    Host sbcprov = new Host(List.of(Rig.sbcprov(), "usbboot", "-d", directory.toString()));
    Host told = new Host(List.of(Rig.sbcprov(), "usbboot", "-d", directory.toString(), "--json"));
    // The first run of each brings its files into memory.
    measure(new Host(rpiboot.command));
    measure(new Host(sbcprov.command));
    for (int i = 1; i <= runs; i++) {
      measure(rpiboot);
      measure(sbcprov);
      out.printf(
          Locale.ROOT,
          "run %2d: rpiboot %6.0f ms, sbcprov %6.0f ms%n",
          i,
          rpiboot.times.get("whole process").get(i - 1),
          sbcprov.times.get("whole process").get(i - 1));
    }
    for (int i = 1; i <= runs; i++) {
      measure(told);
    }
    double ratio = sbcprov.median("whole process") / rpiboot.median("whole process");
    out.printf(Locale.ROOT, "%n%-44s %10s %10s%n", "median of " + runs + " runs, ms since the start", "rpiboot", "sbcprov");
    for (String what : rpiboot.times.keySet()) {
      out.printf(Locale.ROOT, "%-44s %10.0f %10.0f%n", what, rpiboot.median(what), sbcprov.median(what));
    }
    out.printf(Locale.ROOT, "%-44s %10s %10.3f%n", "ratio", "", ratio);
    out.printf(Locale.ROOT, "%nsbcprov --json: whole process %.0f ms; its stages, ms since it found the board%n",
        told.median("whole process"));
    for (String what : told.times.keySet()) {
      if (what.startsWith("stage ")) {
        out.printf(Locale.ROOT, "%-44s %10s %10.0f%n", what.substring(6), "", told.median(what));
      }
    }
    List<String> rows = new ArrayList<>();
    rpiboot.times.forEach((what, times) -> rows.add("rpiboot\t" + what + "\t" + times));
    sbcprov.times.forEach((what, times) -> rows.add("sbcprov\t" + what + "\t" + times));
    told.times.forEach((what, times) -> rows.add("sbcprov --json\t" + what + "\t" + times));
    Files.write(Rig.RESULTS.resolve("benchmark.tsv"), rows);
  }

  private void measure(Host host) {
    try (RigBoards boards = new RigBoards()) {
      RigBoard board = boards.plug(Plugged.board(Chip.BCM2711).with(PACE));
      // Neither is to wait for what happens when a board is plugged in.
      Running.start(List.of("udevadm", "settle", "--timeout=30")).within(Rig.BOUND);
      Finished finished = Running.start(host.command).within(Rig.BOUND);
      if (finished.status() != 0 || !Arrays.equals(board.eeprom(), image)) {
        throw new IllegalStateException(
            host.command.get(0) + " did not update the board: " + finished + "\n" + board.uart());
      }
      host.add("first transfer", since(finished, first(board, TransferKind.CONTROL_OUT, 1)));
      host.add("second stage sent, ROM has answered", since(finished, first(board, TransferKind.CONTROL_IN, 1)));
      host.add("board is back", since(finished, board.enumeratedAt()));
      host.add("first message read", since(finished, first(board, TransferKind.CONTROL_IN, 2)));
      List<Transfer> all = board.transfers();
      host.add("last transfer", since(finished, all.get(all.size() - 1).at()));
      host.add("whole process", finished.took().toNanos() / 1e6);
      if (host.command.contains("--json")) {
        stages(host, finished);
      }
    }
  }

  private static void stages(Host host, Finished finished) {
    for (Object each : (List<?>) finished.result().get("stages")) {
      Map<?, ?> stage = (Map<?, ?>) each;
      host.add("stage " + stage.get("stage"), ((Long) stage.get("at-ms")).doubleValue());
    }
  }

  private static long first(RigBoard board, TransferKind kind, int number) {
    for (Transfer transfer : board.transfers()) {
      if (transfer.kind() == kind && transfer.number() == number) {
        return transfer.at();
      }
    }
    throw new IllegalStateException("no such transfer: " + kind + " " + number);
  }

  private static double since(Finished finished, long at) {
    return (at - finished.started()) / 1e6;
  }
}
