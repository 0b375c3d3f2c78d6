package org.sbcprov.cli.usbboot;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.usbboot.BoardReport;
import org.sbcprov.usbboot.BootSession;
import org.sbcprov.usbboot.trace.TracingHost;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A record of all that goes over USB. Without {@code --trace} nothing of it costs anything. */
public final class TraceOptions {
  private final OptionSpec trace =
      Options.path("F.jsonl", "Record all that goes over USB in this file (see docs/traces.md).", "--trace");
  private final OptionSpec contents =
      Options.flag("With --trace: the contents of the files that are sent, too.", "--trace-contents");
  private final OptionSpec pseudonyms =
      Options.flag(
          "With --trace: other serial numbers and addresses than those of the board.", "--trace-private");
  private TracingHost tracing;

  /** Adds them to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(trace).addOption(contents).addOption(pseudonyms);
  }

  /**
   * The ports to work with: those given, or such that record what is done with them.
   *
   * @param host the ports; closed with the result
   * @param settings what the sessions go by
   */
  public UsbHost wrap(UsbHost host, BootSession.Settings settings, Session session) {
    Path file = trace.getValue();
    boolean withContents = contents.getValue();
    boolean withPseudonyms = pseudonyms.getValue();
    if (file == null) {
      if (withContents || withPseudonyms) {
        throw new BadUsage(
            "usbboot.trace",
            (withContents ? "--trace-contents" : "--trace-private") + " needs --trace",
            Facts.none(),
            "Give --trace and the name of the file to write.");
      }
      return host;
    }
    tracing = TraceFile.record(host, file, settings, withContents, withPseudonyms, session);
    return tracing;
  }

  /** Does the work, and records what kept it from being done; how boards ended is told by {@link #ended}. */
  <T> T recorded(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException | Error e) {
      if (tracing != null) {
        tracing.ended(Optional.empty(), e);
      }
      throw e;
    }
  }

  /** Records how the session with a board ended. */
  void ended(BoardReport report) {
    if (tracing != null) {
      tracing.ended(Optional.of(report.port()), report.failure().orElse(null));
    }
  }
}
