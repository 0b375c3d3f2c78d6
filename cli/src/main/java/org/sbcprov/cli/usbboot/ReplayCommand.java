package org.sbcprov.cli.usbboot;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.usbboot.trace.Replay;
import org.sbcprov.usbboot.trace.SessionResult;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov usbboot replay F.jsonl}. */
public final class ReplayCommand implements Command {
  private final PositionalParamSpec trace =
      Options.pathParameter(0, "F.jsonl", "The trace, as usbboot --trace wrote it.");
  private final OptionSpec directory =
      Options.path("DIR", "The boot directory of then: what is sent is compared, not only how much.", "-d", "--dir");
  private final OptionSpec port =
      Options.text("PATH", "The board at this USB path, where the trace has several.", "-p", "--port");
  private final OptionSpec number =
      OptionSpec.builder("--session")
          .type(Integer.class)
          .paramLabel("N")
          .description("The first, second, ... session at the port, where the trace has several.")
          .build();
  private final OptionSpec realTime =
      Options.flag("Let everything take the time that it took; else nothing is waited for.", "--real-time");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(trace);
    spec.addOption(directory).addOption(port).addOption(number).addOption(realTime);
    HelpPage.of(
            spec,
            "Run a recorded session again, without a board.",
            "The code that runs is the one that talks to boards; the trace answers in the place of the board. The command"
                + " ends as the recorded session ended, with the same exit status, or with status 7 when the session"
                + " goes another way.",
            "Without -d, and without contents in the trace, files of the sizes of then stand in for those of the boot"
                + " directory.")
        .example("sbcprov usbboot replay F.jsonl", "See what happened, and how it ended.")
        .example("sbcprov usbboot replay F.jsonl -d network", "The same, comparing what is sent.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.NO_DEVICE, ExitStatus.DEVICE, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path files = directory.getValue();
    String path = port.getValue();
    Integer which = number.getValue();
    boolean waits = realTime.getValue();
    Replay.Settings settings =
        new Replay.Settings(Optional.ofNullable(path), Optional.ofNullable(which), Optional.ofNullable(files), waits);
    Replay.Outcome replay =
        new Replay(TraceFile.read(trace.getValue()), settings, session.clock(), session.events()).run();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("complete", replay.outcome().isPresent());
    facts.put("operations", replay.operations());
    facts.put("hashes-compared", replay.hashes());
    facts.put("recorded-status", replay.recorded().map(SessionResult::status).orElse(null));
    facts.put("recorded-code", replay.recorded().flatMap(SessionResult::code).orElse(null));
    if (replay.outcome().isPresent()) {
      session.say(replay.outcome().get().verdict());
      facts.put("session", replay.outcome().get().facts());
    } else {
      session.say(
          "As far as the trace goes, the session went as recorded: " + replay.operations() + " USB operations.");
    }
    return Outcome.ok(facts);
  }
}
