package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.diff.EepromDiff;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom diff A B}. */
public final class DiffCommand implements Command {
  private final PositionalParamSpec before = Options.pathParameter(0, "A", "EEPROM image or boot.conf.");
  private final PositionalParamSpec after = Options.pathParameter(1, "B", "The one to compare it with.");
  private final OptionSpec exitCode = Options.flag("End with status 7 when they differ.", "--exit-code");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(before).addPositional(after).addOption(exitCode);
    HelpPage.of(
            spec,
            "Show what differs between two EEPROM images, two boot.conf, or one of each.",
            "First the lines of the configurations as a unified diff; then the settings that another value counts of"
                + " on all boards; for two images also their build, update time, signature and sections. Where one is a"
                + " boot.conf, only the configurations are compared.",
            "Bytes that cannot be shown stand as \\xNN, a CR at the end of a line as \\r.")
        .example("sbcprov eeprom diff pieeprom.original.bin pieeprom.bin", "See what was changed.")
        .example("sbcprov eeprom diff pieeprom.bin boot.conf --exit-code -q && echo up to date",
            "Ask whether an image has this configuration.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path one = before.getValue();
    Path other = after.getValue();
    ConfigFile a = ConfigFile.read(one);
    ConfigFile b = ConfigFile.read(other);
    EepromDiff diff = EepromDiff.of(one.toString(), a, other.toString(), b);
    session.print(DiffReport.text(diff));
    boolean images = a.image().isPresent() && b.image().isPresent();
    if (diff.same()) {
      session.say(images ? "The images are the same." : "The configurations are the same.");
    } else if (images && diff.config().isEmpty()) {
      session.say("The configurations are the same; the images differ.");
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("a", one);
    facts.put("b", other);
    facts.put("compared", images ? "images" : "configurations");
    facts.putAll(DiffReport.facts(diff));
    boolean asked = exitCode.getValue();
    return new Outcome(asked && !diff.same() ? ExitStatus.VERIFICATION : ExitStatus.OK, facts);
  }
}
