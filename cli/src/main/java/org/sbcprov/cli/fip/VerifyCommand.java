package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.imaging.fip.FipFile;
import org.sbcprov.imaging.fip.FipInspection;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov fip verify FIP}. */
public final class VerifyCommand implements Command {
  private final PositionalParamSpec fip =
      Options.pathParameter(0, "FIP", "Firmware image package, or a partition with one.");
  private final BoardOptions board = new BoardOptions("Also check that it fits this board's layouts.");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(fip);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "Check that a firmware image package is whole, and that a board would start from it.",
            "The table of contents, BL31 and BL33 and what they are, xz streams, MediaTek's checksum where there is"
                + " one.")
        .example("sbcprov fip verify fip.bin --board bpi-r4", "Before it is written to the board.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path file = fip.getValue();
    FipInspection inspection = FipInspection.of(FipFile.read(file), file, board.withLayout());
    session.print(FipReport.findings(inspection));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("fip", file);
    facts.putAll(inspection.facts());
    return new Outcome(inspection.hasErrors() ? ExitStatus.VERIFICATION : ExitStatus.OK, facts);
  }
}
