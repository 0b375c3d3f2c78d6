package org.sbcprov.usbboot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.SessionLog.Ending;
import org.sbcprov.usbboot.event.BoardDone;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.LoadingFile;
import org.sbcprov.usbboot.event.Reenumerated;

/**
 * Boots one board: checks the boot directory, waits for a board, sends the second stage to its ROM, waits until that
 * runs, and serves files to it. Nothing is slept through; everything that is waited for is polled, and has a limit.
 */
public final class BootSession {
  /** How often a file server that leaves without a word may come back. */
  private static final int RETURNS = 2;

  /** How often firmware that was read may come back as a file server. */
  private static final int HANDOVERS = 2;

  private final UsbHost host;
  private final Clock clock;
  private final Settings settings;
  private final EventSink sink;

  /**
   * What a session goes by.
   *
   * @param directory the boot directory
   * @param waitForBoard how long to wait for a board
   * @param selection which devices in boot mode to take
   * @param timing how patient to be with the board
   */
  public record Settings(Path directory, Duration waitForBoard, Predicate<UsbDevice> selection, Timing timing) {
    private static final Duration WAIT = Duration.ofSeconds(60);

    /** Any board, within 60 seconds. */
    public static Settings of(Path directory) {
      return new Settings(directory, WAIT, device -> true, Timing.usual());
    }

    /** With another time to wait for a board. */
    public Settings withWaitForBoard(Duration time) {
      return new Settings(directory, time, selection, timing);
    }

    /** For some boards only. */
    public Settings withSelection(Predicate<UsbDevice> boards) {
      return new Settings(directory, waitForBoard, boards, timing);
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
    try (BootFiles files = BootFiles.in(settings.directory())) {
      BoardFinder finder = new BoardFinder(host, clock, settings, sink);
      UsbDevice device = finder.waitForBoard();
      sink.accept(new BoardFound(chipOf(device), Stage.of(device), device.port(), device.address()));
      return boot(files, finder, device);
    }
  }

  private Outcome boot(BootFiles files, BoardFinder finder, UsbDevice found) {
    // The chip stays the same even when firmware that it has loaded shows another product id.
    Chip chip = chipOf(found);
    Preflight preflight = new Preflight(files, chip, found.port(), sink);
    preflight.check();
    SessionLog log = new SessionLog();
    try {
      return boot(files, finder, found, chip, log, preflight);
    } catch (Interrupted e) {
      throw new Interrupted(
          e.code(),
          "Interrupted while the board at USB port " + found.port() + " was being booted",
          Facts.of("chip", chip.name(), "port", found.port().toString(), "last-asked", log.lastAsked),
          Ended.POWER_CYCLE,
          e);
    }
  }

  private Outcome boot(
      BootFiles files, BoardFinder finder, UsbDevice found, Chip chip, SessionLog log, Preflight preflight) {
    Opener opener = new Opener(finder, clock, settings.timing(), sink);
    RomStage rom = new RomStage(finder, opener, clock, settings.timing(), sink);
    UsbDevice device = found;
    SecondStage secondStage = null;
    int returns = 0;
    int handovers = 0;
    while (true) {
      if (Stage.of(device) == Stage.ROM) {
        secondStage = secondStage == null ? load(files, chip, device.port(), preflight) : secondStage;
        device = backAgain(rom.boot(device, chip, secondStage));
        continue;
      }
      Ending ending;
      try (Opener.Opened opened = opener.open(device, 0).orElse(null)) {
        if (opened == null) {
          device = finder.at(device.port()).orElse(device);
          continue;
        }
        device = opened.device();
        ending = new FileServer(opened, chip, files, finder, clock, settings.timing(), sink, log).serve();
      }
      if (ending == Ending.LEFT && log.untouched() && returns < RETURNS) {
        returns++;
        Optional<UsbDevice> next = finder.waitForNext(device, Deadline.in(settings.timing().settle(), clock));
        if (next.isPresent()) {
          device = backAgain(next.get());
          continue;
        }
      }
      if (handsOver(ending, log) && handovers < HANDOVERS) {
        handovers++;
        Optional<UsbDevice> next =
            finder.waitForFileServer(device, Deadline.in(settings.timing().handover(), clock));
        if (next.isPresent()) {
          device = backAgain(next.get());
          continue;
        }
      }
      return judge(new Ended(log, ending, chip, device, opener.serial()));
    }
  }

  /** Firmware that starts from files becomes a file server again, and asks for its configuration and a kernel. */
  private static boolean handsOver(Ending ending, SessionLog log) {
    Served target = log.bootTarget();
    return (ending == Ending.DONE || ending == Ending.LEFT)
        && target != null
        && KnownFiles.isFirmware(target.name())
        && log.pending == null;
  }

  private Outcome judge(Ended session) {
    Ending ending = session.ending();
    if (ending == Ending.DONE || ending == Ending.LEFT) {
      sink.accept(new BoardDone(ending == Ending.DONE, session.log().served.size()));
    }
    Outcome outcome = new Verdict(session).judge();
    if (ending == Ending.STALLED) {
      sink.accept(
          new Warning(
              "usbboot.silent",
              "The board has what it needs, but fell silent instead of saying that it is done",
              Facts.of("port", outcome.port().toString(), "last-asked", outcome.lastAsked().orElse(null))));
    }
    return outcome;
  }

  private SecondStage load(BootFiles files, Chip chip, UsbPort port, Preflight preflight) {
    SecondStage secondStage = files.secondStage(chip, port);
    preflight.check(secondStage);
    sink.accept(new LoadingFile(chip.secondStage(), secondStage.source(), secondStage.program().limit(), false));
    return secondStage;
  }

  private UsbDevice backAgain(UsbDevice device) {
    sink.accept(new Reenumerated(Stage.of(device), device.port(), device.address()));
    return device;
  }

  private static Chip chipOf(UsbDevice device) {
    return Chip.of(device).orElseThrow(() -> new IllegalStateException("only boards in boot mode are looked for"));
  }
}
