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
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentBuilder;
import org.sbcprov.imaging.env.EnvironmentText;
import org.sbcprov.imaging.env.MkenvimageText;
import org.sbcprov.imaging.env.SetenvScript;
import org.sbcprov.imaging.env.VariableRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov env import IMAGE --in SCRIPT}. */
public final class ImportCommand implements Command {
  private final PositionalParamSpec words =
      Options.parameters(0, "IMAGE", "Image, unless --config is given.");
  private final OptionSpec in = Options.requiredPath("FILE", "Script or text with variables.", "--in");
  private final OptionSpec text = Options.flag("It is a text for mkenvimage, not a script of fw_setenv.", "--text");
  private final OptionSpec replace = Options.flag("Remove all variables that are not in it.", "--replace");
  private final PlaceOptions place = new PlaceOptions();
  private final EditOptions edit = new EditOptions(true);

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(words).addOption(in).addOption(text).addOption(replace);
    place.addTo(spec);
    edit.addTo(spec);
    HelpPage.of(
            spec,
            "Set many variables of U-Boot's environment from a file.",
            "The file is a script as fw_setenv -s takes it (NAME VALUE or NAME=VALUE a line; NAME alone removes), with"
                + " --text a text as mkenvimage takes it. What sbcprov env export wrote is recognised.",
            PlaceOptions.HELP,
            EditOptions.HELP)
        .example("sbcprov env import bpi-r4.img --in settings.txt", "Set what a script of fw_setenv sets.")
        .example("sbcprov env import b.img --in a.txt --replace", "Make it what was exported from another image.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    List<String> given = Options.values(words);
    Words split = Words.of(given, place);
    if (!split.rest().isEmpty()) {
      throw new BadUsage(
          "usage", "Unmatched argument: '" + split.rest().get(0) + "'", Facts.none(), "Variables come from --in.");
    }
    Path file = in.getValue();
    byte[] bytes = InputFiles.read(file, "environment script", SetenvScript.LIMIT);
    boolean whole = replace.getValue();
    boolean asText = text.getValue();
    boolean exported = EnvironmentText.startsIn(bytes);
    if (asText || exported) {
      Environment read = MkenvimageText.parse(bytes);
      return edit.run(session, place, split.image(), before -> text(read, before, whole, exported));
    }
    List<SetenvScript.Setting> settings = SetenvScript.parse(bytes);
    for (SetenvScript.Setting setting : settings) {
      VariableRules.check(setting.name(), setting.value());
    }
    return edit.run(session, place, split.image(), before -> apply(settings, whole ? Environment.EMPTY : before));
  }

  private static Environment text(Environment read, Environment before, boolean whole, boolean exported) {
    // What was exported is taken back as it was, with all that is odd about it.
    if (!exported) {
      VariableRules.checkText(read, before);
    }
    return whole ? read : before.withAll(read);
  }

  private static Environment apply(List<SetenvScript.Setting> settings, Environment before) {
    EnvironmentBuilder after = EnvironmentBuilder.of(before);
    for (SetenvScript.Setting setting : settings) {
      after.set(setting.name(), setting.value());
    }
    return after.build();
  }
}
