package org.sbcprov.cli.env;

import java.nio.file.Path;
import java.util.List;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentBuilder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov env unset IMAGE NAME...}. */
public final class UnsetCommand implements Command {
  private final PositionalParamSpec words =
      Options.parameters(0, "IMAGE|NAME", "Image, unless --config is given; then the variables to remove.");
  private final PlaceOptions place = new PlaceOptions();
  private final EditOptions edit = new EditOptions(false);

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(words);
    place.addTo(spec);
    edit.addTo(spec);
    HelpPage.of(spec, "Remove variables from U-Boot's environment.", PlaceOptions.HELP, EditOptions.HELP)
        .example("sbcprov env unset bpi-r4.img bootargs", "Let the firmware use its own again.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Words split = Words.of(Options.values(words), place);
    List<String> names = split.rest();
    if (names.isEmpty()) {
      throw new BadUsage("env.nothing-to-set", "What is to be removed?", Facts.none(), "Give NAME.");
    }
    Path file = split.image() == null ? Path.of("IMAGE") : split.image();
    return edit.run(session, place, split.image(), before -> without(before, names, file));
  }

  private static Environment without(Environment before, List<String> names, Path file) {
    EnvironmentBuilder after = EnvironmentBuilder.of(before);
    for (String name : names) {
      if (before.value(name).isEmpty()) {
        throw PrintCommand.missing(name, before, file);
      }
      after.remove(name);
    }
    return after.build();
  }
}
