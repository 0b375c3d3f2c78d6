package org.sbcprov.usbboot;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;

/**
 * Boots one board: checks the boot directory, waits for a board, sends the second stage to its ROM, waits until that
 * runs, and serves files to it. Nothing is slept through; everything that is waited for is polled, and has a limit.
 */
public final class BootSession {
  private final UsbHost host;
  private final Clock clock;
  private final Settings settings;
  private final EventSink sink;

  /**
   * What a session goes by.
   *
   * @param source where the boot files are
   * @param rules how files are looked up in it
   * @param waitForBoard how long to wait for a board
   * @param selection which devices in boot mode to take
   * @param timing how patient to be with the board
   * @param afterwards what is expected when the board has its files
   * @param diagnosis who looks for a reason when no board appears
   */
  public record Settings(
      BootSource source,
      FileRules rules,
      Duration waitForBoard,
      Predicate<UsbDevice> selection,
      Timing timing,
      Afterwards afterwards,
      Diagnosis diagnosis) {
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** Any board, within 60 seconds. */
    public static Settings of(Path directory) {
      return of(BootSource.of(directory));
    }

    /** Any board, within 60 seconds. */
    public static Settings of(BootSource source) {
      return new Settings(source, FileRules.usual(), WAIT, device -> true, Timing.usual(), Afterwards.NOTHING, Diagnosis.NONE);
    }

    /** With another time to wait for a board. */
    public Settings withWaitForBoard(Duration time) {
      return new Settings(source, rules, time, selection, timing, afterwards, diagnosis);
    }

    /** For some boards only. */
    public Settings withSelection(Predicate<UsbDevice> boards) {
      return new Settings(source, rules, waitForBoard, boards, timing, afterwards, diagnosis);
    }

    /** For those that are selected. */
    public Settings withSelection(Selection selected) {
      return withSelection(selected.predicate());
    }

    /** With something that is to follow. */
    public Settings withAfterwards(Afterwards expected) {
      return new Settings(source, rules, waitForBoard, selection, timing, expected, diagnosis);
    }

    /** With somebody who looks for a reason when no board appears. */
    public Settings withDiagnosis(Diagnosis look) {
      return new Settings(source, rules, waitForBoard, selection, timing, afterwards, look);
    }

    /** With another way to look files up. */
    public Settings withRules(FileRules other) {
      return new Settings(source, other, waitForBoard, selection, timing, afterwards, diagnosis);
    }

    /** With other patience. */
    public Settings withTiming(Timing other) {
      return new Settings(source, rules, waitForBoard, selection, other, afterwards, diagnosis);
    }

    /**
     * For the board at one port only.
     *
     * @param port as {@link UsbPort#toString} writes it and lists show it, such as {@code 1-1.2}
     */
    public Settings withPort(String port) {
      return withSelection(device -> device.port().toString().equals(port));
    }
  }

  /**
   * How a successful session went.
   *
   * @param chip the board's chip
   * @param port where it is plugged in
   * @param serial its serial number, if it told it
   * @param served the files that it read, in order
   * @param missing the names that it asked for and that are not there
   * @param lastAsked the name that it asked for last
   * @param finished whether it said that it is done; otherwise it left, or fell silent, after the last file that
   *     it needed
   * @param metadata what it reported, in order
   * @param verdict one sentence
   * @param lookForNext what to do or to watch now; perhaps empty
   */
  public record Outcome(
      Chip chip,
      UsbPort port,
      Optional<String> serial,
      List<Served> served,
      List<String> missing,
      Optional<String> lastAsked,
      boolean finished,
      Map<String, String> metadata,
      String verdict,
      String lookForNext) {
    public Outcome {
      served = List.copyOf(served);
      missing = List.copyOf(missing);
      metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** For scripts. */
    public Map<String, Object> facts() {
      List<Map<String, Object>> files = new ArrayList<>();
      for (Served file : served) {
        files.add(file.facts());
      }
      return Facts.of(
          "chip", chip.name(),
          "port", port.toString(),
          "serial", serial.orElse(null),
          "finished", finished,
          "files", files,
          "missing", missing,
          "last-asked", lastAsked.orElse(null),
          "metadata", metadata,
          "verdict", verdict,
          "next", lookForNext);
    }
  }

  /** A session, to be {@link #run} once. The host stays the caller's to close. */
  public BootSession(UsbHost host, Clock clock, Settings settings, EventSink sink) {
    this.host = host;
    this.clock = clock;
    this.settings = settings;
    this.sink = sink;
  }

  /**
   * Boots the board.
   *
   * @throws org.sbcprov.core.failure.Failure when the board was not booted, or what it was booted for did not work
   */
  public Outcome run() {
    return serve().outcomeOrThrow();
  }

  /**
   * Boots the board, and tells how it went.
   *
   * @throws org.sbcprov.core.failure.Failure when there was no board, or the directory cannot be used
   */
  public BoardReport serve() {
    try (FilesByChip files = new FilesByChip(settings)) {
      BoardFinder finder = new BoardFinder(host, clock, settings, sink);
      UsbDevice device = finder.waitForBoard();
      return new BoardSession(finder, clock, settings, files, sink).run(device);
    }
  }

  /**
   * Does for a board that was booted before what is to follow, and tells how it went.
   *
   * @param afterwards what that is
   * @param chip the board's chip
   * @param port where it is, as what it has become
   * @param serial its serial number, if it tells it
   */
  public static BoardReport follow(
      Afterwards afterwards, Chip chip, UsbPort port, Optional<String> serial, Clock clock, EventSink sink) {
    Timeline timeline = new Timeline(clock, sink);
    Instant started = clock.now();
    Optional<Outcome> outcome = Optional.empty();
    Optional<Failure> failure = Optional.empty();
    Map<String, Object> came = Map.of();
    try {
      timeline.enter(BootStage.AFTERWARDS);
      came = afterwards.await(port, serial, timeline);
      timeline.reached(timeline.current(), timeline.current(), "");
      Outcome before =
          new Outcome(
              chip, port, serial, List.of(), List.of(), Optional.empty(), true, Map.of(),
              "The board was booted before", "");
      outcome = Optional.of(afterwards.outcome(before, came));
    } catch (Interrupted e) {
      failure = Optional.of(timeline.interrupted(e));
    } catch (Failure e) {
      failure = Optional.of(timeline.explained(e));
    }
    return new BoardReport(
        chip, port, serial, started, timeline.now(), timeline.stages(), Optional.empty(), List.of(), Map.of(), outcome,
        failure, came);
  }

  static Chip chipOf(UsbDevice device) {
    return Chip.of(device).orElseThrow(() -> new IllegalStateException("only boards in boot mode are looked for"));
  }
}
