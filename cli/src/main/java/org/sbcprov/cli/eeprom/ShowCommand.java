package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.List;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.BootDirectory;
import org.sbcprov.eeprom.report.EepromReport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom show IMAGE}. */
public final class ShowCommand implements Command {
  private final PositionalParamSpec image = Options.optionalPathParameter(0, "IMAGE", "EEPROM image.");
  private final OptionSpec directory =
      Options.path("DIR", "Boot directory to find the image in, as set-order does.", "-d", "--dir");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(directory);
    HelpPage.of(
            spec,
            "Show all there is to know about an EEPROM image.",
            "Chip, build, layout, configuration with each key explained, boot order in words, signatures, update time,"
                + " and whether the .sig beside the image is its own. Nothing is written. A signature that does not fit"
                + " ends with status 7, behind the whole report.")
        .example("sbcprov eeprom show pieeprom.bin", "What is in it?")
        .example("sbcprov eeprom show -d network", "What does set-order start from there?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path file = image.getValue();
    Path dir = directory.getValue();
    if ((file == null) == (dir == null)) {
      throw new BadUsage(
          "usage",
          file == null ? "Which image?" : "IMAGE and --dir exclude each other",
          Facts.none(),
          "Give the path of an image, or a boot directory with -d.");
    }
    EepromReport report = EepromReport.read(dir == null ? file : BootDirectory.sourceImage(dir));
    session.print(ShowText.of(report, session));
    List<Warning> mismatches = report.mismatches();
    for (Warning mismatch : mismatches) {
      session.events().accept(mismatch);
    }
    return new Outcome(mismatches.isEmpty() ? ExitStatus.OK : ExitStatus.VERIFICATION, ShowFacts.of(report));
  }
}
