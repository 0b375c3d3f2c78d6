package org.sbcprov.cli.fip;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
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
    FipInspection inspection = FipInspection.of(FipFile.read(file), file, withLayout(board));
    session.print(FipReport.findings(inspection));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("fip", file);
    facts.putAll(inspection.facts());
    return new Outcome(inspection.hasErrors() ? ExitStatus.VERIFICATION : ExitStatus.OK, facts);
  }

  /** The board, if one is given; it has to have a layout. */
  static Optional<Board> withLayout(BoardOptions options) {
    Optional<Board> board = options.board();
    if (board.isPresent() && board.get().media().isEmpty()) {
      throw new BadUsage(
          "image.no-layout",
          "sbcprov knows no image layout for " + board.get().title(),
          Facts.of("board", board.get().name()),
          "sbcprov boards shows which boards have one; --board-file brings your own.");
    }
    return board;
  }
}
