package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.OutputOptions;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.EepromRewrite;
import org.sbcprov.eeprom.PreparedImage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom timestamp IMAGE [--set TIME]}. */
public final class TimestampCommand implements Command {
  private static final String NOW = "now";

  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "EEPROM image.");
  private final OptionSpec set =
      Options.text("TIME", "Set it: seconds since 1970, an ISO date or date and time (UTC), or now.", "--set");
  private final OutputOptions output = new OutputOptions("Image to write, with its .sig beside it.");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(set);
    output.addTo(spec);
    HelpPage.of(
            spec,
            "Show or set the update time in an EEPROM image.",
            "A bootloader that updates itself writes this time, and takes only newer updates. An image that another"
                + " program writes to the flash, such as flashrom, has the time that was set here, or none.",
            "SOURCE_DATE_EPOCH, when it is set, is what now means.")
        .example("sbcprov eeprom timestamp pieeprom.bin", "Show it.")
        .example("sbcprov eeprom timestamp pieeprom.bin --set now --out flash.bin", "Prepare an image for flashrom.")
        .example("sbcprov eeprom timestamp flash.bin --set 2026-08-04T12:00:00Z --in-place", "Change an image.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path source = image.getValue();
    String time = set.getValue();
    if (time == null) {
      if (output.isGiven()) {
        throw new BadUsage(
            "usage", "Nothing would be changed", Facts.none(), "Give --set TIME, such as --set now, or only the image.");
      }
      EepromImage read = EepromImage.read(source);
      session.print(words(read.updateTime()) + "\n");
      return Outcome.ok(facts(source, read.chip().soc(), read.updateTime()));
    }
    Instant updateTime = time.equals(NOW) ? session.timestamp() : TimeText.parse(time);
    Path target = output.target(source, null);
    PreparedImage prepared =
        EepromRewrite.prepare(
            new EepromRewrite.Request(source, target, session.timestamp(), false, output.mayReplaceSource()),
            before -> before.withUpdateTime(updateTime),
            session.events());
    if (output.isDryRun()) {
      return DryRun.ofImage(session, prepared, output.namesTarget(), null);
    }
    EepromRewrite.Rewritten rewritten = prepared.write();
    RewriteReport.say(session, rewritten);
    long seconds = updateTime.getEpochSecond();
    session.say("update time " + words(OptionalLong.of(seconds)));
    Map<String, Object> facts = new LinkedHashMap<>(RewriteReport.facts(rewritten, null));
    facts.put("update-time", seconds);
    return Outcome.ok(facts);
  }

  private static String words(OptionalLong time) {
    return time.isEmpty()
        ? "none"
        : time.getAsLong() + " (" + Instant.ofEpochSecond(time.getAsLong()) + ")";
  }

  private static Map<String, Object> facts(Path image, String chip, OptionalLong time) {
    Map<String, Object> facts = new LinkedHashMap<>(Facts.of("image", image, "chip", chip));
    facts.put("update-time", time.isPresent() ? time.getAsLong() : null);
    return facts;
  }
}
