package org.sbcprov.cli.env;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.JsonContent;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.env.EnvironmentReading;
import org.sbcprov.imaging.env.EnvironmentText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov env export IMAGE}. */
public final class ExportCommand implements Command {
  private final PositionalParamSpec words = Options.parameters(0, "IMAGE", "Image, unless --config is given.");
  private final OptionSpec out = Options.path("FILE", "Write it here instead of to standard output.", "--out");
  private final PlaceOptions place = new PlaceOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(words).addOption(out);
    place.addTo(spec);
    HelpPage.of(
            spec,
            "Give U-Boot's environment as a text that can be put back.",
            "sbcprov env import and sbcprov env create take it back unchanged; mkenvimage takes it, too, but for values"
                + " that its form cannot say, which are warned about.",
            PlaceOptions.HELP,
            PlaceOptions.PACKED)
        .example("sbcprov env export bpi-r4.img --out environment.txt", "Keep it.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Words split = Words.of(Options.values(words), place);
    if (!split.rest().isEmpty()) {
      throw new BadUsage(
          "usage", "Unmatched argument: '" + split.rest().get(0) + "'", Facts.none(), "All variables are exported.");
    }
    Path target = out.getValue();
    try (Target opened = place.read(split.image(), session.events())) {
      if (target != null) {
        OutputGuard.requireApart(List.of(target), opened.source().paths());
      }
      EnvironmentReading reading = opened.search().require();
      opened.tell(session, reading, opened.firmware());
      int unsayable = EnvironmentText.unsayable(reading.environment());
      if (unsayable > 0) {
        session.events().accept(
            new Warning(
                "env.export-only-here",
                unsayable + " of the variables can be taken back by sbcprov only: mkenvimage passes over them",
                Facts.of("entries", unsayable)));
      }
      byte[] text = EnvironmentText.of(reading.environment());
      if (target == null) {
        session.print(session.isOnTerminal() ? shown(text) : text);
      } else {
        AtomicOutput.write(target, text);
      }
      Map<String, Object> facts = opened.facts(reading);
      if (target != null) {
        facts.put("out", target);
      }
      facts.putAll(JsonContent.fact("text", text));
      return Outcome.ok(facts);
    }
  }

  /** The text with nothing in it that a terminal takes for a command. */
  private static byte[] shown(byte[] text) {
    StringBuilder shown = new StringBuilder();
    int from = 0;
    for (int to = 0; to < text.length; to++) {
      if (text[to] == '\n') {
        shown.append(SafeText.of(Arrays.copyOfRange(text, from, to))).append('\n');
        from = to + 1;
      }
    }
    return shown.toString().getBytes(StandardCharsets.UTF_8);
  }
}
