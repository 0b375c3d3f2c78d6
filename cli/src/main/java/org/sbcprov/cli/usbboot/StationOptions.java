package org.sbcprov.cli.usbboot;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.usbboot.BootStation.Plan;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Whether to serve many boards, and which and how long. */
public final class StationOptions {
  private static final int MOST = 1_000_000;

  private final OptionSpec loop =
      Options.flag("Serve every board that appears, all at the same time, until interrupted.", "-l", "--loop");
  private final OptionSpec all =
      Options.flag("Serve all boards that are there, at the same time, and end when they are done.", "--all");
  private final OptionSpec count =
      OptionSpec.builder("--count")
          .type(Integer.class)
          .paramLabel("N")
          .description("With -l or --all: end after N boards.")
          .build();
  private final OptionSpec once =
      Options.flag("With -l or --all: serve each serial number once, until it went well.", "--once");

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(loop).addOption(all).addOption(count).addOption(once);
  }

  /**
   * What was asked for; empty when it is one board.
   *
   * @param timeout how long to wait for boards; empty when it was not given
   */
  public Optional<Plan> plan(Optional<Duration> timeout, Duration usualTimeout) {
    boolean looping = loop.getValue();
    boolean many = looping || (boolean) all.getValue();
    Integer most = count.getValue();
    boolean eachOnce = once.getValue();
    if (!many) {
      if (most != null || eachOnce) {
        throw new BadUsage(
            "usbboot.count",
            (most != null ? "--count" : "--once") + " is for many boards",
            Facts.none(),
            "Give -l as well, to serve every board that appears, or --all.");
      }
      return Optional.empty();
    }
    if (most != null) {
      Options.requireWithin(count, MOST, "", "usbboot.count");
    }
    Optional<Duration> idle = timeout.isPresent() || looping ? timeout : Optional.of(usualTimeout);
    return Optional.of(
        new Plan(looping, most == null ? OptionalInt.empty() : OptionalInt.of(most), eachOnce, idle));
  }
}
