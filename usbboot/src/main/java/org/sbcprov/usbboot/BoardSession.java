package org.sbcprov.usbboot;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.Clock;
import org.sbcprov.core.Deadline;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.usbboot.BootSession.Outcome;
import org.sbcprov.usbboot.SessionLog.Ending;
import org.sbcprov.usbboot.event.BoardDone;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.LoadingFile;
import org.sbcprov.usbboot.event.Reenumerated;

/** Boots one board that was found: its ROM, its file server, what comes after. To be {@link #run} once. */
final class BoardSession {
  /** How often a file server that leaves without a word may come back. */
  private static final int RETURNS = 2;

  /** How often firmware that was read may come back as a file server. */
  private static final int HANDOVERS = 2;

  /** How long a board that is done may stay on the bus before it is poked. */
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private final BoardFinder finder;
  private final Clock clock;
  private final BootSession.Settings settings;
  private final FilesByChip filesByChip;
  private final Timeline timeline;
  private final SessionLog log = new SessionLog();
  private final Opener opener;
  private final Instant started;
  private volatile UsbDevice device;
  private SecondStage secondStage;
  private Sha256Task secondStageHash;

  BoardSession(
      BoardFinder finder, Clock clock, BootSession.Settings settings, FilesByChip filesByChip, EventSink sink) {
    this.finder = finder;
    this.clock = clock;
    this.started = clock.now();
    this.settings = settings;
    this.filesByChip = filesByChip;
    this.timeline = new Timeline(clock, sink);
    this.opener = new Opener(finder, clock, settings.timing(), timeline);
  }

  /** How far it is; may be asked while it runs. */
  Timeline timeline() {
    return timeline;
  }

  /** When it was taken. */
  Instant started() {
    return started;
  }

  /** What was at the board's port last. */
  UsbDevice lastSeen() {
    return device;
  }

  /** The serial number, once the board has told it. */
  Optional<String> serial() {
    return opener.serial();
  }

  /** Boots the board; never fails, but tells. */
  BoardReport run(UsbDevice found) {
    device = found;
    // The chip stays the same even when firmware that it has loaded shows another product id.
    Chip chip = BootSession.chipOf(found);
    Optional<Outcome> outcome = Optional.empty();
    Optional<Failure> failure = Optional.empty();
    Map<String, Object> afterwards = Map.of();
    try {
      timeline.accept(new BoardFound(chip, Stage.of(found), found.port(), found.address()));
      outcome = Optional.of(boot(chip));
      if (settings.afterwards().expected()) {
        timeline.enter(BootStage.AFTERWARDS);
        afterwards = settings.afterwards().await(found.port(), opener.serial(), timeline);
        timeline.reached(timeline.current(), timeline.current(), "");
        outcome = Optional.of(settings.afterwards().outcome(outcome.get(), afterwards));
      }
    } catch (Interrupted e) {
      outcome = Optional.empty();
      failure = Optional.of(interrupted(chip, e));
    } catch (Failure e) {
      outcome = Optional.empty();
      failure = Optional.of(timeline.explained(e));
    }
    return new BoardReport(
        chip,
        found.port(),
        opener.serial(),
        started,
        timeline.now(),
        timeline.stages(),
        sent(),
        log.served,
        log.metadata,
        outcome,
        failure,
        afterwards);
  }

  private Optional<Served> sent() {
    return secondStage == null
        ? Optional.empty()
        : Optional.of(
            new Served(
                secondStage.name(), secondStage.source(), secondStage.program().limit(), secondStageHash.hex()));
  }

  private Interrupted interrupted(Chip chip, Interrupted e) {
    BootStage stage = timeline.current();
    if (stage == BootStage.WRITTEN) {
      // What state the disk is in is known to who writes it.
      return timeline.interrupted(e);
    }
    return new Interrupted(
        e.code(),
        "Interrupted while the board at USB port " + device.port() + " was being booted, at: " + stage.work(),
        Facts.of(
            "chip", chip.name(),
            "port", device.port().toString(),
            "serial", opener.serial().orElse(null),
            "stage", stage.id(),
            "state", stage.work(),
            "last-asked", log.lastAsked,
            "stages", Timeline.facts(timeline.stages())),
        Ended.POWER_CYCLE,
        e);
  }

  private Outcome boot(Chip chip) {
    BootFiles files = filesByChip.of(chip);
    Preflight preflight = new Preflight(files, chip, device.port(), filesByChip.digests(), timeline);
    preflight.check();
    RomStage rom = new RomStage(finder, opener, clock, settings.timing(), timeline);
    int returns = 0;
    int handovers = 0;
    while (true) {
      if (Stage.of(device) == Stage.ROM) {
        secondStage = secondStage == null ? load(files, chip, preflight) : secondStage;
        backAgain(rom.boot(device, chip, secondStage));
        continue;
      }
      log.image = preflight.finish();
      Ending ending;
      try (Opener.Opened opened = opener.open(device, 0).orElse(null)) {
        if (opened == null) {
          device = finder.at(device.port()).orElse(device);
          continue;
        }
        device = opened.device();
        ending = new FileServer(opened, chip, files, finder, clock, settings.timing(), timeline, log).serve();
      }
      if (ending == Ending.LEFT && log.untouched() && returns < RETURNS) {
        returns++;
        Optional<UsbDevice> next = finder.waitForNext(device, Deadline.in(settings.timing().settle(), clock));
        if (next.isPresent()) {
          backAgain(next.get());
          continue;
        }
      }
      if (handsOver(ending) && handovers < HANDOVERS) {
        handovers++;
        Optional<UsbDevice> next =
            finder.waitForFileServer(device, Deadline.in(settings.timing().handover(), clock));
        if (next.isPresent()) {
          backAgain(next.get());
          continue;
        }
      }
      return judge(new Ended(log, ending, chip, device, opener.serial()));
    }
  }

  /** Firmware that starts from files becomes a file server again, and asks for its configuration and a kernel. */
  private boolean handsOver(Ending ending) {
    Served target = log.bootTarget();
    return (ending == Ending.DONE || ending == Ending.LEFT)
        && target != null
        && KnownFiles.isFirmware(target.name())
        && log.pending == null;
  }

  private Outcome judge(Ended session) {
    Ending ending = session.ending();
    if (ending == Ending.DONE || ending == Ending.LEFT) {
      timeline.accept(new BoardDone(ending == Ending.DONE, session.log().served.size()));
    }
    Outcome outcome = new Verdict(session).judge();
    if (ending == Ending.STALLED) {
      timeline.accept(
          new Warning(
              "usbboot.silent",
              "The board has what it needs, but fell silent instead of saying that it is done",
              Facts.of("port", outcome.port().toString(), "last-asked", outcome.lastAsked().orElse(null))));
    }
    if (ending == Ending.DONE && log.bootTarget() != null && settings.afterwards().expected()) {
      poke();
    }
    return outcome;
  }

  /** Some hosts notice that a board has left only when its device is used once more. */
  private void poke() {
    if (finder.leaves(device, Deadline.in(LEAVING, clock))) {
      return;
    }
    try {
      device.open().close();
    } catch (UsbException e) {
      // That it cannot be opened is what was hoped for.
    }
  }

  private SecondStage load(BootFiles files, Chip chip, Preflight preflight) {
    SecondStage loaded = files.secondStage(chip, device.port());
    secondStageHash = filesByChip.digests().of(loaded.source(), loaded.bytes());
    preflight.check(loaded);
    timeline.accept(new LoadingFile(chip.secondStage(), loaded.source(), loaded.program().limit(), false));
    return loaded;
  }

  private void backAgain(UsbDevice next) {
    device = next;
    timeline.accept(new Reenumerated(Stage.of(next), next.port(), next.address()));
  }
}
