package org.sbcprov.cli.env;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentBuilder;
import org.sbcprov.imaging.env.EnvironmentReading;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov env print IMAGE [NAME...]}. */
public final class PrintCommand implements Command {
  private final PositionalParamSpec words =
      Options.parameters(0, "IMAGE|NAME", "Image, unless --config is given; then the variables to show (default: all).");
  private final OptionSpec valueOnly = Options.flag("Print the value alone; of one NAME.", "-n", "--value-only");
  private final PlaceOptions place = new PlaceOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(words).addOption(valueOnly);
    place.addTo(spec);
    HelpPage.of(
            spec,
            "Print U-Boot's environment.",
            PlaceOptions.HELP,
            PlaceOptions.PACKED,
            "Lines are NAME=VALUE, byte for byte, as fw_printenv gives them; on a terminal, what it would take for"
                + " commands and line feeds within a value are shown as \\xNN, but not with -n.")
        .example("sbcprov env print bpi-r4.img", "All variables, and where they are.")
        .example("sbcprov env print bpi-r4.img bootargs -n", "One value, for a script.")
        .example("sbcprov env print --config fw_env.config bootcmd", "Where a fw_env.config says.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    List<String> given = Options.values(words);
    Words split = Words.of(given, place);
    boolean alone = valueOnly.getValue();
    if (alone && split.rest().size() != 1) {
      throw new BadUsage(
          "env.value-only", "--value-only is for one variable", Facts.none(), "Name one, or leave the option out.");
    }
    try (Target target = place.read(split.image(), session.events())) {
      EnvironmentReading reading = target.search().require();
      target.tell(session, reading, target.firmware());
      Environment environment = reading.environment();
      Map<String, Object> facts = target.facts(reading);
      if (split.rest().isEmpty()) {
        printAll(session, environment);
        facts.put("variables", Variables.facts(environment));
      } else {
        Environment chosen = chosen(split.rest(), environment, target.source().path());
        printChosen(session, split.rest(), chosen, alone);
        facts.put("variables", Variables.facts(chosen));
      }
      return Outcome.ok(facts);
    }
  }

  private static void printAll(Session session, Environment environment) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    boolean raw = !session.isOnTerminal();
    for (byte[] line : environment.lines()) {
      line(text, line, raw);
    }
    session.print(text.toByteArray());
  }

  private static void printChosen(Session session, List<String> names, Environment chosen, boolean alone) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    boolean raw = alone || !session.isOnTerminal();
    for (String name : names) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      if (!alone) {
        line.writeBytes((name + "=").getBytes(StandardCharsets.UTF_8));
      }
      line.writeBytes(chosen.value(name).orElseThrow());
      line(text, line.toByteArray(), raw);
    }
    session.print(text.toByteArray());
  }

  private static void line(ByteArrayOutputStream text, byte[] line, boolean raw) {
    text.writeBytes(raw ? line : SafeText.of(line).getBytes(StandardCharsets.UTF_8));
    text.write('\n');
  }

  private static Environment chosen(List<String> names, Environment environment, Path file) {
    EnvironmentBuilder chosen = EnvironmentBuilder.of(Environment.EMPTY);
    for (String name : names) {
      Optional<byte[]> value = environment.value(name);
      if (value.isEmpty()) {
        throw missing(name, environment, file);
      }
      // A stored value can be empty; setting it so would remove it.
      chosen.setStored(name, value.get());
    }
    return chosen.build();
  }

  static BadInput missing(String name, Environment environment, Path file) {
    List<String> near = NearNames.of(name, environment.names());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", file);
    facts.put("name", name);
    facts.put("near", near);
    return new BadInput(
        "env.variable-missing",
        "The variable " + SafeText.of(name) + " is not set",
        facts,
        near.isEmpty()
            ? "sbcprov env print " + file + " shows all " + environment.names().size() + " variables."
            : "Did you mean " + SafeText.of(String.join(", ", near)) + "?");
  }
}
