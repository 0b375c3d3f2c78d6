package org.sbcprov.cli.image;

import java.nio.file.Path;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.imaging.ImageInspect;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image inspect FILE}. */
public final class InspectCommand implements Command {
  private final PositionalParamSpec file =
      Options.pathParameter(0, "FILE", "A disk image, or a bl2.img or fip.bin on its own.");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file);
    HelpPage.of(
            spec,
            "Show what is in a boot image, and whether it can boot.",
            "Reads the partition table, what lies in the partitions, and checks what the boot ROM and BL2 check. Nothing"
                + " is written.")
        .example("sbcprov image inspect bpi-r4.img", "What is in it?")
        .example("sbcprov image inspect bl2.img", "Which medium and chip is this BL2 for?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    ImageInspect.Report report = ImageInspect.inspect(path, session.events());
    for (String line : report.lines()) {
      session.print(line + "\n");
    }
    return new Outcome(report.hasErrors() ? ExitStatus.VERIFICATION : ExitStatus.OK, report.facts());
  }
}
