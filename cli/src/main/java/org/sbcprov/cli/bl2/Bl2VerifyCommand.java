package org.sbcprov.cli.bl2;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.Bl2File;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.mtk.Bl2Chip;
import org.sbcprov.imaging.mtk.Bl2Medium;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov bl2 verify FILE}. */
public final class Bl2VerifyCommand implements Command {
  private final PositionalParamSpec file =
      Options.pathParameter(0, "FILE", "A BL2 with its header, or a device that begins with one.");
  private final BoardOptions board = new BoardOptions("The board that is to start it.");
  private final OptionSpec medium =
      Options.text("MEDIUM", "The medium it is to start from: " + String.join(", ", Media.NAMES) + ".", "--medium");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addOption(medium);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "Check whether a board would start a BL2.",
            "Checks the digest, that all headers name the same medium, chip, load address, AArch64, header offset, size,"
                + " and that it is not the variant for rescue over the serial line. Without --board, against the chip"
                + " that the file shows itself to be for.")
        .example("sbcprov bl2 verify bl2.img", "Is it whole, and in agreement with itself?")
        .example("sbcprov bl2 verify --board bpi-r4 --medium emmc bl2.img", "Would a BPI-R4 start it from its eMMC?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    String mediumName = medium.getValue();
    Optional<Board> target = board.board();
    Optional<Bl2Chip> chip = target.flatMap(known -> Bl2Chip.ofWord(known.soc()));
    Optional<Bl2Medium> wanted =
        mediumName == null ? Optional.empty() : Optional.of(Media.of(mediumName, chip));
    if (target.isPresent()) {
      Media.profile(target.get(), wanted.orElse(Bl2Medium.SDMMC));
    }
    Bl2File.Checked checked =
        Bl2File.verify(
            path,
            target.map(Board::soc),
            bl2 -> target.map(known -> Media.profile(known, wanted.orElse(bl2.medium()))),
            wanted.map(Bl2Medium::word));
    List<Map<String, Object>> findings = new ArrayList<>();
    for (Finding finding : checked.findings()) {
      session.print(finding.severity().word() + ": " + Printable.of(finding.words()) + "\n");
      if (!finding.hint().isEmpty()) {
        session.print("    " + finding.hint() + "\n");
      }
      findings.add(finding.facts());
    }
    boolean starts = !checked.hasErrors();
    session.print((starts ? "ok" : "would not start") + "\n");
    return new Outcome(
        starts ? ExitStatus.OK : ExitStatus.VERIFICATION,
        Facts.of(
            "file", path,
            "board", target.map(Board::name).orElse(null),
            "medium", checked.bl2().map(bl2 -> bl2.medium().word()).orElse(null),
            "starts", starts,
            "findings", findings));
  }
}
