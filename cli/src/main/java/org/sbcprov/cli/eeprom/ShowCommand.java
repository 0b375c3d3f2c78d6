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
  private final OptionSpec current =
      Options.flag("Instead: the bootloader that this Raspberry Pi runs with.", "--current");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(directory).addOption(current);
    HelpPage.of(
            spec,
            "Show all there is to know about an EEPROM image.",
            "Chip, build, layout, configuration with each key explained, boot order in words, signatures, update time,"
                + " and whether the .sig beside the image is its own. Nothing is written. A signature that does not fit"
                + " ends with status 7, behind the whole report.",
            "With --current, on a Raspberry Pi: what the device tree, nvmem and vcgencmd tell about the running one.")
        .example("sbcprov eeprom show pieeprom.bin", "What is in it?")
        .example("sbcprov eeprom show -d network", "What does set-order start from there?")
        .example("sbcprov eeprom show --current", "On a Raspberry Pi: what is running?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path file = image.getValue();
    Path dir = directory.getValue();
    boolean running = current.getValue();
    int sources = (file == null ? 0 : 1) + (dir == null ? 0 : 1) + (running ? 1 : 0);
    if (sources != 1) {
      throw new BadUsage(
          "usage",
          sources == 0 ? "Which image?" : "IMAGE, --dir and --current exclude each other",
          Facts.none(),
          "Give the path of an image, or a boot directory with -d; on a Raspberry Pi, --current.");
    }
    if (running) {
      return ShowCurrent.show(session);
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
