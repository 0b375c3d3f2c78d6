package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.List;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.EepromImage;
import org.sbcprov.eeprom.EepromRewrite;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom replace IMAGE --config F --out G}. */
public final class ReplaceCommand implements Command {
  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "EEPROM image to start from.");
  private final OptionSpec config = Options.requiredPath("FILE", "The boot.conf to put in.", "--config");
  private final OptionSpec out = Options.requiredPath("FILE", "Image to write, with its .sig beside it.", "--out");
  private final OptionSpec allowUnsigned =
      Options.flag(
          "Change the configuration of a signed image, although its signature does not fit any more.",
          "--allow-unsigned");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(config).addOption(out).addOption(allowUnsigned);
    HelpPage.of(
            spec,
            "Put a whole boot.conf into an EEPROM image.",
            "The configuration may hold up to 4076 bytes. What it reads is never changed.")
        .example("sbcprov eeprom replace pieeprom-2026-08-04.bin --config boot.conf --out network/pieeprom.bin",
            "Prepare an update with this configuration.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path file = config.getValue();
    boolean unsigned = allowUnsigned.getValue();
    Path target = out.getValue();
    OutputGuard.requireApart(List.of(target, EepromRewrite.signatureOf(target)), List.of(image.getValue(), file));
    byte[] content = InputFiles.read(file, "boot.conf", EepromImage.MAX_SIZE);
    EepromRewrite.Rewritten rewritten =
        EepromRewrite.replaceConfig(
            new EepromRewrite.Request(image.getValue(), target, session.timestamp(), unsigned, false),
            content,
            session.events());
    RewriteReport.say(session, rewritten);
    return Outcome.ok(RewriteReport.facts(rewritten, null));
  }
}
