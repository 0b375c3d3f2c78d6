package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.Chip;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.lint.Finding;
import org.sbcprov.eeprom.lint.Lint;
import org.sbcprov.eeprom.lint.Severity;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom lint FILE}. */
public final class LintCommand implements Command {
  private final PositionalParamSpec file = Options.pathParameter(0, "FILE", "EEPROM image or boot.conf.");
  private final OptionSpec chip =
      Options.text("CHIP", "The chip that a boot.conf is for: 2711 or 2712. An image tells it itself.", "--chip");
  private final OptionSpec built =
      Options.text(
          "DATE",
          "When the bootloader was built that will read a boot.conf, such as 2023-05-11. An image tells it itself.",
          "--built");
  private final OptionSpec strict = Options.flag("End with status 3 on warnings, too.", "--strict");
  private final BoardOptions board = new BoardOptions("Also tell what does not suit this board.");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addOption(chip).addOption(built).addOption(strict);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "Look for mistakes in a boot.conf, or in that of an EEPROM image.",
            "The bootloader says nothing about what it does not understand. This finds unknown and misspelt keys,"
                + " values that are none, keys and filters that the image's chip or age does not know, lines without"
                + " effect, and boot orders that lead nowhere. Each finding has its line and column, its rule, and what to"
                + " write instead. docs/boot-conf.md lists the rules.",
            "Status 3 says that there are errors; with --strict, errors or warnings.")
        .example("sbcprov eeprom lint boot.conf --board cm4", "Before it goes into an image.")
        .example("sbcprov eeprom lint pieeprom.bin --strict", "What is in an image, by the image's own chip and date.")
        .example("sbcprov eeprom lint boot.conf --chip 2711 --built 2021-04-29",
            "Would an old bootloader understand it?")
        .exits(ExitStatus.BAD_INPUT);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    Optional<LocalDate> givenDate = givenDate();
    Optional<Board> givenBoard = board.board();
    String chipName = chip.getValue();
    Optional<Chip> givenChip = ChipNames.chosen(chipName, givenBoard);
    ConfigFile config = ConfigFile.read(path);
    if (config.image().isPresent() && (chipName != null || givenDate.isPresent())) {
      throw new BadUsage(
          "eeprom.lint-target",
          path + " is an EEPROM image, which tells its chip and build date itself",
          Facts.of("file", path),
          "Leave out --chip and --built, or give a boot.conf; \"eeprom config\" takes it out of an image.");
    }
    Lint.Target target = config.image().isPresent() ? Lint.Target.of(config.image().get()) : Lint.Target.unknown();
    if (config.image().isEmpty() && givenChip.isPresent()) {
      target = target.withChip(givenChip.get());
    }
    if (givenDate.isPresent()) {
      target = target.withBuilt(givenDate.get());
    }
    if (givenBoard.isPresent()) {
      if (config.image().isPresent()) {
        checkBoard(path, givenBoard.get(), config.image().get().chip());
      }
      target = target.withBoard(givenBoard.get());
    }
    List<Finding> findings = Lint.check(config.text(), target);
    LintReport report = LintReport.of(path, findings);
    for (String line : report.lines()) {
      session.print(line + "\n");
    }
    session.say(report.summary());
    boolean strictly = strict.getValue();
    boolean bad = report.count(Severity.ERROR) > 0 || strictly && report.count(Severity.WARNING) > 0;
    return new Outcome(bad ? ExitStatus.BAD_INPUT : ExitStatus.OK, report.facts(config, target));
  }

  private Optional<LocalDate> givenDate() {
    String given = built.getValue();
    if (given == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(given));
    } catch (DateTimeException e) {
      throw new BadUsage(
          "eeprom.built", "\"" + given + "\" is not a date", Facts.of("date", given), "Write it as 2023-05-11.");
    }
  }

  private static void checkBoard(Path path, Board board, Chip chip) {
    if (!Chip.of(board).equals(Optional.of(chip))) {
      throw new BadInput(
          "eeprom.wrong-board",
          path + " is an image for the " + chip + ", which the " + board.title() + " does not have",
          Facts.of("file", path, "board", board.name()),
          "Name the board that it is for.");
    }
  }
}
