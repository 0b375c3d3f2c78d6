package org.sbcprov.cli.usbboot;

import java.nio.file.Path;
import java.time.Duration;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.libusb.LibUsbHost;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code sbcprov usbboot -d DIR}. */
public final class UsbbootCommand implements Command {
  private static final int LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;

  private final OptionSpec directory =
      Options.path("DIR", "Directory with the boot files to serve.", "-d", "--dir");
  private final OptionSpec timeout =
      OptionSpec.builder("--timeout")
          .type(int.class)
          .paramLabel("SECONDS")
          .defaultValue("60")
          .description("How long to wait for a board (default: 60).")
          .build();
  private final OptionSpec port =
      Options.text("PATH", "Only the board at this USB path, such as 1-1.3 (usbboot list shows them).", "-p", "--port");
  private final SimulationOptions simulation = new SimulationOptions();
  private final TraceOptions trace = new TraceOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(directory).addOption(timeout).addOption(port);
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
        .example("sbcprov usbboot list", "Which boards are in boot mode?")
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
    Path files = directory.getValue();
    if (files == null) {
      throw new BadUsage(
          "usbboot.directory",
          "Which directory has the boot files?",
          Facts.none(),
          "Give it with -d; sbcprov usbboot --help shows examples.");
    }
    int seconds = timeout.getValue();
    if (seconds < 1 || seconds > LONGEST_TIMEOUT_SECONDS) {
      throw new BadUsage(
          "usbboot.timeout",
          "--timeout is " + seconds + " seconds",
          Facts.none(),
          "Give 1 to " + LONGEST_TIMEOUT_SECONDS + ".");
    }
    BootSession.Settings chosen = BootSession.Settings.of(files).withWaitForBoard(Duration.ofSeconds(seconds));
    String path = port.getValue();
    BootSession.Settings settings = path == null ? chosen : chosen.withPort(path);
    try (UsbHost plain = simulation.requested() ? simulation.host(session.events(), session.clock()) : LibUsbHost.open();
        UsbHost host = trace.wrap(plain, session)) {
      BootSession.Outcome outcome =
          trace.recorded(() -> new BootSession(host, session.clock(), settings, session.events()).run());
      simulation.requirePlayed(plain);
      session.say(outcome.verdict());
      session.say(outcome.lookForNext());
      return Outcome.ok(outcome.facts());
    }
  }
}
