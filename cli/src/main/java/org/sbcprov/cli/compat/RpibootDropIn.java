package org.sbcprov.cli.compat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.cli.DropIn;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.Version;
import org.sbcprov.cli.usbboot.SimulationOptions;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.FirstBoard;
import org.sbcprov.usbboot.Timing;
import org.sbcprov.usbboot.doctor.DoctorUsb;
import org.sbcprov.usbboot.event.BoardFinished;
import org.sbcprov.usbboot.event.BoardFound;
import org.sbcprov.usbboot.event.OfBoard;
import org.sbcprov.usbboot.event.RequestDenied;
import org.sbcprov.usbboot.event.StillWaiting;
import org.sbcprov.usbboot.event.UartLine;
import org.sbcprov.usbboot.event.WhyNot;
import org.sbcprov.usbboot.libusb.LibUsbHost;
import picocli.CommandLine.Model.CommandSpec;

/** {@code sbcprov compat rpiboot}: what rpiboot of raspberrypi/usbboot does, by its command line, with its messages. */
public final class RpibootDropIn implements DropIn {
  /** In the form of rpiboot's; there is no date, so that builds can be repeated. */
  private static final String VERSION = "RPIBOOT: build-date unknown pkg-version " + Version.NUMBER + " sbcprov";

  private static final String BEFORE =
      "\nFit the nRPIBOOT (EMMC_DISABLE) jumper first, then connect power and USB.\n"
          + "If no board is found: sbcprov doctor usb\n\n";

  /** As long as nobody who waits has to be told of an end. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final SimulationOptions simulation = new SimulationOptions();
  private RpibootArguments arguments;
  private Session session;
  private RpibootPlaces places;
  private RpibootMetadata metadata;

  @Override
  public void describe(CommandSpec spec) {
    simulation.addTo(spec);
    DropInHelp.finish(
        spec,
        "[-d DIR] [OPTIONS]",
        HelpPage.of(
                spec,
                "Boot a Compute Module over USB by the command line of rpiboot, with its messages.",
                "  -d DIR       directory with the boot files; without it, the mass-storage gadget\n"
                    + "  -l           go on with the next board, for ever; several at the same time\n"
                    + "  -o           take files from DIR/USB-PATH first, such as DIR/1-1.3\n"
                    + "  -p PATH      only the board at this USB path\n"
                    + "  -0 ... -98   only boards at this port number of their hub\n"
                    + "  -i SERIAL    only the board with this serial number\n"
                    + "  -j [DIR]     write what boards report to DIR/SERIAL.json; without DIR it is printed\n"
                    + "  -m MICROS    time between two looks for boards\n"
                    + "  -s           older chips: send the signature in bootcode.sig\n"
                    + "  -v, -vv      say more, even more\n"
                    + "  -V           the version\n"
                    + "  -h           this help",
                "It waits for a board for ever; \"timeout 60\" before it changes that. Options of sbcprov stand before"
                    + " \"compat\". docs/compat.md tells where this differs from rpiboot, and why.")
            .example("sbcprov compat rpiboot -d recovery", "Flash the EEPROM with what is in recovery.")
            .example("alias rpiboot='sbcprov compat rpiboot'", "For command lines that are in your fingers.")
            .example(
                "sbcprov --simulate=cm4 compat rpiboot -d recovery",
                "Try a script without a board; these options need a \"=\" here."),
        Integer.toString(RpibootFailures.USAGE),
        "the command line or the directory cannot be used, or no permission for the board");
  }

  @Override
  public boolean take(String[] given) {
    arguments = RpibootArguments.parse(given);
    return arguments.help();
  }

  @Override
  public int statusOf(Failure failure) {
    return RpibootFailures.status(failure);
  }

  @Override
  public String adviceWhenAbandoned() {
    return "If a board was being booted, power-cycle it before the next try.";
  }

  @Override
  public Outcome run(Session running) {
    session = running;
    print(VERSION);
    if (arguments.version()) {
      return Outcome.ok(Facts.of("version", Version.NUMBER));
    }
    session.print(BEFORE);
    try {
      return boot();
    } catch (Failure e) {
      RpibootFailures.lines(e, arguments.directory()).forEach(session::say);
      throw e;
    }
  }

  private Outcome boot() {
    metadata = RpibootMetadata.in(arguments.metadata(), session::say);
    places = RpibootPlaces.find(arguments.directory(), session.systemRoot(), Path.of(""));
    places.start(arguments.verbosity() > 0, arguments.signed()).forEach(this::print);
    FileRules rules = places.rules(arguments);
    places.check(rules);
    Timing timing = Timing.usual();
    BootSession.Settings settings =
        BootSession.Settings.of(places.source())
            .withRules(rules)
            .withWaitForBoard(FOR_EVER)
            .withTiming(arguments.delay().map(timing::withLook).orElse(timing));
    boolean simulated = simulation.requested();
    if (!simulated) {
      settings = settings.withDiagnosis(() -> DoctorUsb.brief(session.systemRoot(), session.clock()));
    }
    try (UsbHost host = simulated ? simulation.host(session.events(), session.clock()) : LibUsbHost.open()) {
      print(RpibootLines.WAITING);
      if (arguments.loop()) {
        throw serveForEver(host, settings.withSelection(arguments.selection()));
      }
      BoardReport report = serveOne(host, settings);
      report.outcomeOrThrow();
      metadata.requireKept();
      simulation.requirePlayed(host);
      return Outcome.ok(report.facts());
    }
  }

  private BoardReport serveOne(UsbHost host, BootSession.Settings settings) {
    FirstBoard first = new FirstBoard(host, arguments.selection().predicate());
    RpibootLines lines = new RpibootLines(places, metadata, arguments.verbosity(), this::print);
    EventSink sink =
        event -> {
          if (event instanceof BoardFound found && !first.others().isEmpty()) {
            session.say(
                "Several boards are in boot mode; taking the first one, at USB port " + found.port() + ", and not "
                    + first.others() + ". -p chooses, -l takes all.");
          }
          lines.accept(event);
          pass(event, event);
        };
    BoardReport report =
        new BootSession(first, session.clock(), settings.withSelection(first.selection()), sink).serve();
    report.failure().ifPresent(lines::failed);
    return report;
  }

  /** Returns only when the user ends it. */
  private Failure serveForEver(UsbHost host, BootSession.Settings settings) {
    RpibootTranscripts transcripts =
        new RpibootTranscripts(
            board -> new RpibootLines(places, metadata, arguments.verbosity(), board), this::print);
    EventSink sink =
        event -> {
          Event happened = event;
          if (event instanceof OfBoard board) {
            happened = board.event();
            transcripts.accept(board);
          }
          pass(event, happened);
        };
    BootStation.Plan plan = new BootStation.Plan(true, OptionalInt.empty(), false, Optional.empty());
    BootStation.Summary summary =
        new BootStation(host, session.clock(), settings, plan, sink, report -> {}).run();
    List<Map<String, Object>> boards = new ArrayList<>();
    for (BoardReport report : summary.reports()) {
      boards.add(report.facts());
    }
    return new Interrupted(
        "interrupted",
        "Interrupted; boards that are done: " + summary.succeeded() + ", that are not: " + summary.failed(),
        Facts.of("succeeded", summary.succeeded(), "failed", summary.failed(), "boards", boards),
        summary.failed() == 0 ? "" : "Power-cycle the boards that are not done before the next try.");
  }

  /** Events that rpiboot has no words for go to standard error; all of them are for {@code --json}. */
  private void pass(Event event, Event happened) {
    if (session.isJson()) {
      session.events().accept(event);
    } else if (happened instanceof BoardFinished finished) {
      if (!finished.report().ok()) {
        Failure failure = finished.report().failure().get();
        session.say("ERROR: " + finished.report().port() + ": " + failure.getMessage() + "\n" + failure.hint());
      }
    } else if (happened instanceof Warning
        || happened instanceof RequestDenied
        || happened instanceof StillWaiting
        || happened instanceof WhyNot
        || happened instanceof UartLine) {
      session.events().accept(event);
    }
  }

  private void print(String line) {
    session.print(SafeText.ofLines(line) + "\n");
  }
}
