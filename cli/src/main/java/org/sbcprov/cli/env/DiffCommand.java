package org.sbcprov.cli.env;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentDiff;
import org.sbcprov.imaging.env.MkenvimageText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov env diff A B}. */
public final class DiffCommand implements Command {
  private final PositionalParamSpec before =
      Options.pathParameter(0, "A", "Image, file with an environment, or exported text.");
  private final PositionalParamSpec after = Options.pathParameter(1, "B", "The one to compare it with.");
  private final OptionSpec exitCode = Options.flag("End with status 7 when they differ.", "--exit-code");
  private final PlaceOptions place = new PlaceOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(before).addPositional(after).addOption(exitCode);
    place.addTo(spec);
    HelpPage.of(
            spec,
            "Show which variables differ between two environments.",
            "The order of the variables does not count. Each of the two is an image, a disk or partition, a file with"
                + " an environment, or a text. A place that is told counts for both, unless one is a text.",
            PlaceOptions.PACKED)
        .example("sbcprov env diff old.img new.img", "What did the update change?")
        .example("sbcprov env diff environment.txt /dev/mmcblk0 --exit-code -q", "Is it still what it was?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path one = before.getValue();
    Path other = after.getValue();
    EnvironmentDiff diff = EnvironmentDiff.of(read(one, session), read(other, session));
    session.print(diff.text());
    if (diff.isEmpty()) {
      session.say("The environments are the same.");
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("a", one);
    facts.put("b", other);
    facts.put("same", diff.isEmpty());
    facts.put("diff", Variables.facts(diff));
    boolean asked = exitCode.getValue();
    return new Outcome(asked && !diff.isEmpty() ? ExitStatus.VERIFICATION : ExitStatus.OK, facts);
  }

  private Environment read(Path file, Session session) {
    if (TextFiles.isText(file)) {
      return MkenvimageText.parse(InputFiles.read(file, "environment text", MkenvimageText.LIMIT));
    }
    try (Target target = place.read(file, session.events())) {
      return target.search().require().environment();
    }
  }
}
