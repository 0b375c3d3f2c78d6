package org.sbcprov.cli.usbboot;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.usbboot.Afterwards;
import org.sbcprov.usbboot.aftermath.AfterBoot;
import org.sbcprov.usbboot.aftermath.Aftermath;
import org.sbcprov.usbboot.aftermath.Expectation;
import org.sbcprov.usbboot.sim.SimulatedDisks;
import org.sbcprov.usbboot.sysfs.UsbTree;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is to follow when a board has its files. */
public final class ExpectOptions {
  private static final int USUAL_SECONDS = 45;
  private static final int LONGEST_SECONDS = 60 * 60;

  private final OptionSpec expect =
      OptionSpec.builder("--expect")
          .type(String.class)
          .paramLabel("WHAT")
          .completionCandidates(List.of("mass-storage", "network", "none"))
          .description(
              "Wait for what the board becomes, and name it: mass-storage (the disks on the same USB port; the default"
                  + " without -d), network (a network interface there), or none.")
          .build();
  private final OptionSpec limit =
      OptionSpec.builder("--expect-timeout")
          .type(Integer.class)
          .paramLabel("SECONDS")
          .description("How long to wait for what the board becomes (default: " + USUAL_SECONDS + ").")
          .build();

  void addTo(CommandSpec spec) {
    spec.addOption(expect);
    addLimitTo(spec);
  }

  /** Adds only how long to wait to a command that always expects something. */
  public void addLimitTo(CommandSpec spec) {
    spec.addOption(limit);
  }

  /**
   * What is expected of real boards. To be asked before the first one is booted.
   *
   * @param gadget whether boards are turned into disks
   */
  Afterwards real(Session session, boolean gadget) {
    Duration time = time();
    // Where the system does not tell, the gadget is booted all the same; who asks for a disk by name is told.
    boolean usual = gadget && UsbTree.under(session.systemRoot()).available();
    Expectation expectation = expectation(usual);
    if (expectation == Expectation.NONE) {
      return Afterwards.NOTHING;
    }
    Aftermath aftermath = new Aftermath(session.systemRoot(), session.clock(), session.events());
    aftermath.require(expectation);
    return new Afterwards() {
      @Override
      public boolean expected() {
        return true;
      }

      @Override
      public Map<String, Object> await(UsbPort port, Optional<String> serial, EventSink sink) {
        AfterBoot came = aftermath.withSink(sink).await(expectation, port, serial, time);
        return came.facts();
      }
    };
  }

  /** What is expected of simulated boards, whose disks no kernel knows. */
  Afterwards simulated(UsbHost boards, Clock clock, boolean gadget) {
    Duration time = time();
    Expectation expectation = expectation(gadget);
    switch (expectation) {
      case NONE:
        return Afterwards.NOTHING;
      case MASS_STORAGE:
        return new SimulatedDisks(boards, clock, time);
      default:
        throw new BadUsage(
            "usbboot.simulation",
            "Simulated boards do not become a " + expectation.noun(),
            Facts.of("expected", expectation.id()),
            "Expect mass-storage or none of them.");
    }
  }

  private Expectation expectation(boolean gadget) {
    String name = expect.getValue();
    if (name == null) {
      return gadget ? Expectation.MASS_STORAGE : Expectation.NONE;
    }
    return Expectation.of(name)
        .orElseThrow(
            () ->
                new BadUsage(
                    "usbboot.expect",
                    "Nothing called \"" + name + "\" can be expected",
                    Facts.none(),
                    "Give mass-storage, network or none."));
  }

  /** How long to wait. */
  public Duration time() {
    Integer seconds = limit.getValue();
    if (seconds == null) {
      return Duration.ofSeconds(USUAL_SECONDS);
    }
    Options.requireWithin(limit, LONGEST_SECONDS, " seconds", "usbboot.timeout");
    return Duration.ofSeconds(seconds);
  }
}
