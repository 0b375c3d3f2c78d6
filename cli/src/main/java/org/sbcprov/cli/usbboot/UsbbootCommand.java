package org.sbcprov.cli.usbboot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.Afterwards;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.BootSource;
import org.sbcprov.usbboot.BootStation;
import org.sbcprov.usbboot.FileRules;
import org.sbcprov.usbboot.GadgetDirectories;
import org.sbcprov.usbboot.Timing;
import org.sbcprov.usbboot.doctor.DoctorUsb;
import org.sbcprov.usbboot.libusb.LibUsbHost;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov usbboot -d DIR}. */
public final class UsbbootCommand implements Command {
  private static final int LONGEST_DELAY_MICROS = 60_000_000;

  private final BootDirectoryOption directory =
      new BootDirectoryOption(
          "Directory with the boot files to serve, or the bare name of a gadget, such as mass-storage-gadget64. Without it:"
              + " the mass-storage gadget of the rpiboot package or of a checkout of usbboot.");
  private final TimeoutOption timeout = new TimeoutOption();
  private final OptionSpec delay =
      OptionSpec.builder("-m", "--delay")
          .type(Integer.class)
          .paramLabel("MICROSECONDS")
          .description("How long to wait between two looks for new boards.")
          .build();
  private final OptionSpec overlay =
      Options.flag(
          "Take files from DIR/USB-PATH first, such as DIR/1-1.3, so that each port can have its own.",
          "-o",
          "--overlay");
  private final OptionSpec signed =
      Options.flag("Older chips: send the signature in bootcode.sig with the second stage.", "-s", "--signed");
  private final OptionSpec allowLinks =
      Options.flag("Follow symbolic links in DIR wherever they lead.", "--allow-links");
  private final SelectionOptions selection = new SelectionOptions();
  private final StationOptions station = new StationOptions();
  private final BoardRecords records = new BoardRecords();
  private final OptionSpec dryRun =
      Options.flag("Only show which boards could be booted, and every file that they would be served.", "--dry-run");
  private final SimulationOptions simulation = new SimulationOptions();
  private final TraceOptions trace = new TraceOptions();
  private final ExpectOptions expectation = new ExpectOptions();

  @Override
  public String[] rewritten(CommandSpec spec, String[] arguments) {
    return SelectionOptions.rewritten(spec, arguments);
  }

  @Override
  public void describe(CommandSpec spec) {
    directory.addTo(spec);
    station.addTo(spec);
    selection.addTo(spec);
    timeout.addTo(spec);
    expectation.addTo(spec);
    records.addTo(spec);
    spec.addOption(overlay).addOption(allowLinks).addOption(signed).addOption(delay).addOption(dryRun);
    simulation.addTo(spec);
    trace.addTo(spec);
    HelpPage.of(
            spec,
            "Boot a Compute Module over USB: send it its second stage, then serve the files that it asks for.",
            "The board has to be in boot mode: fit the nRPIBOOT jumper first, then connect power and USB.",
            "With --simulate the same code talks to a simulated board inside the process, which asks for its files and"
                + " \"flashes\" its EEPROM as a real one does: a way to try a provisioning script where there is no"
                + " hardware. What it prints on its serial console is shown as \"uart:\".")
        .example("sbcprov usbboot -d network", "Flash the EEPROM update that set-order prepared.")
        .example("sbcprov usbboot", "Turn the board's storage into disks of this computer, and name them.")
        .example("sbcprov usbboot list", "Which boards are in boot mode?")
        .example("sbcprov usbboot -d network -l -j records", "Serve every board that is plugged in; keep a record of each.")
        .example("sbcprov usbboot -d network --all --json", "Serve all boards that are there, for a script.")
        .example("sbcprov usbboot -d network --dry-run", "What would be served, and to which boards?")
        .example("sbcprov usbboot -d network --simulate cm4", "Try it without a board, for example in CI.")
        .example(
            "sbcprov usbboot -d network --simulate cm4 --fault unplugged-mid-file",
            "See how a script copes with a failing board.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.NO_DEVICE, ExitStatus.DEVICE, ExitStatus.VERIFICATION);
  }

  @Override
  public String adviceWhenAbandoned() {
    return "If a board was being booted, power-cycle it before the next try.";
  }

  @Override
  public Outcome run(Session session) {
    if (dryRun.<Boolean>getValue()) {
      return DryRunReport.run(session, directory.value(session).orElse(null), rules());
    }
    Optional<Duration> wait = timeout.value();
    Optional<BootStation.Plan> plan = station.plan(wait, TimeoutOption.USUAL);
    BootSource source = source(session);
    records.check();
    boolean simulated = simulation.requested();
    try (UsbHost host = simulated ? simulation.host(session.events(), session.clock()) : LibUsbHost.open()) {
      boolean gadget = source.gadgets().isPresent();
      Afterwards afterwards =
          simulated ? expectation.simulated(host, session.clock(), gadget) : expectation.real(session, gadget);
      BootSession.Settings settings = settings(source, wait).withAfterwards(afterwards);
      if (!simulated) {
        settings = settings.withDiagnosis(() -> DoctorUsb.brief(session.systemRoot(), session.clock()));
      }
      Outcome outcome;
      try (UsbHost traced = trace.wrap(host, settings, session)) {
        outcome = new BoardServing(session, records, trace, BoardReport::facts).serve(traced, settings, plan);
      }
      if (outcome.status() == ExitStatus.OK) {
        simulation.requirePlayed(host);
      }
      return outcome;
    }
  }

  private BootSource source(Session session) {
    Optional<Path> files = directory.value(session);
    if (files.isPresent()) {
      return BootSource.of(files.get());
    }
    if ((boolean) overlay.getValue() || (boolean) signed.getValue()) {
      throw new BadUsage(
          "usbboot.directory",
          ((boolean) overlay.getValue() ? "--overlay" : "--signed") + " needs a directory",
          Facts.none(),
          "Give it with -d.");
    }
    BootSource source = BootSource.of(GadgetDirectories.find(session.systemRoot(), Path.of("")));
    session.say("No directory given: booting the mass-storage gadget of " + source.words());
    return source;
  }

  private BootSession.Settings settings(BootSource source, Optional<Duration> wait) {
    Timing timing = Timing.usual();
    Integer micros = delay.getValue();
    if (micros != null) {
      Options.requireWithin(delay, LONGEST_DELAY_MICROS, " microseconds", "usbboot.delay");
      timing = timing.withLook(Duration.ofNanos(micros * 1000L));
    }
    return BootSession.Settings.of(source)
        .withWaitForBoard(wait.orElse(TimeoutOption.USUAL))
        .withRules(rules())
        .withSelection(selection.selection())
        .withTiming(timing);
  }

  private FileRules rules() {
    return new FileRules(overlay.getValue(), allowLinks.getValue(), signed.getValue(), Optional.empty());
  }
}
