package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.TargetOptions;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.board.Medium;
import org.sbcprov.core.board.MediumLayout;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.inspect.ImageInspect;
import org.sbcprov.imaging.inspect.InspectOptions;
import org.sbcprov.imaging.inspect.Report;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image inspect FILE}. */
public final class InspectCommand implements Command {
  private final PositionalParamSpec file =
      Options.pathParameter(0, "FILE", "A disk image or its device, packed or not; or a bl2.img, fip.bin or environment.");
  private final TargetOptions target = new TargetOptions();
  private final OptionSpec against =
      Options.text("LAYOUT", "Compare with this layout of the board and medium; each difference is a finding.", "--against");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file);
    target.addTo(spec);
    spec.addOption(against);
    HelpPage.of(
            spec,
            "Show what is in a boot image, and whether it can boot.",
            "Reads both partition tables, what lies in the partitions and between them, and goes through the stages of a"
                + " start as the board would: what each one finds, what it prints when it does not, and the command that"
                + " mends it. Nothing is written. Ends with 7 when it would not boot, is damaged, or is not what it was"
                + " compared with. -v shows GUIDs, the MBR's entries, and more of each content.")
        .example("sbcprov image inspect bpi-r4.img", "What is in it, and how far would a board get?")
        .example("sbcprov image inspect bl2.img", "Which medium and chip is this BL2 for?")
        .example("sbcprov image inspect /dev/sdX --board bpi-r4 --medium sd", "Would this card start a BPI-R4?")
        .example("sbcprov image inspect r4.img --board bpi-r4 --medium sd --against openwrt",
            "What is not as in OpenWrt's layout?")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    Report report = ImageInspect.inspect(path, options(), session.events());
    for (String line : report.lines()) {
      session.print(line + "\n");
    }
    for (String line : report.details()) {
      session.events().accept(new Detail(line));
    }
    boolean good = !report.hasErrors() && report.asExpected();
    return new Outcome(good ? ExitStatus.OK : ExitStatus.VERIFICATION, report.facts());
  }

  private InspectOptions options() {
    Optional<Board> board = target.board();
    Optional<String> medium = target.medium(board);
    String layout = against.getValue();
    if (layout == null) {
      return new InspectOptions(board, medium, Optional.empty(), target.words());
    }
    if (board.isEmpty()) {
      throw new BadUsage(
          "image.against", "--against needs the board whose layout it names", Facts.none(), "Give --board.");
    }
    return new InspectOptions(board, medium, Optional.of(layoutOf(board.get(), medium, layout)), target.words());
  }

  private static MediumLayout layoutOf(Board board, Optional<String> medium, String layout) {
    if (medium.isPresent()) {
      return board.medium(medium.get()).layout(layout);
    }
    for (Medium known : board.media().values()) {
      return known.layout(layout);
    }
    return board.medium("sd").layout(layout);
  }

  /** A line for those who look closer. */
  private record Detail(String words) implements Event {
    @Override
    public String name() {
      return "detail";
    }

    @Override
    public Map<String, Object> facts() {
      return Facts.of("words", words);
    }

    @Override
    public Level level() {
      return Level.DETAIL;
    }
  }
}
