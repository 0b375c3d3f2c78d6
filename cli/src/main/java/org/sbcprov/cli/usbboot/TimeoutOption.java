package org.sbcprov.cli.usbboot;

import java.time.Duration;
import java.util.Optional;
import org.sbcprov.cli.options.Options;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How long a board is waited for. */
public final class TimeoutOption {
  /** Without the option. */
  public static final Duration USUAL = Duration.ofSeconds(60);

  private static final int LONGEST_SECONDS = 24 * 60 * 60;

  private final OptionSpec timeout =
      OptionSpec.builder("--timeout")
          .type(Integer.class)
          .paramLabel("SECONDS")
          .description("How long to wait for a board (default: 60; with -l: for ever).")
          .build();

  /** Adds the option to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(timeout);
  }

  /** What was given, if it was. */
  public Optional<Duration> value() {
    Integer seconds = timeout.getValue();
    if (seconds == null) {
      return Optional.empty();
    }
    Options.requireWithin(timeout, LONGEST_SECONDS, " seconds", "usbboot.timeout");
    return Optional.of(Duration.ofSeconds(seconds));
  }
}
