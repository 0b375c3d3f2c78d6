package org.sbcprov.cli.eeprom;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.cli.options.BoardOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.BootMode;
import org.sbcprov.eeprom.BootOrder;
import org.sbcprov.eeprom.Chip;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom order [ORDER]}. */
public final class OrderCommand implements Command {
  private static final String UNDEFINED = "Undefined: boards try the SD card.";

  private final PositionalParamSpec order =
      Options.optionalParameter(0, "ORDER", "A number (0xf21), or names in the order to try (sd,network,restart).");
  private final OptionSpec chip =
      Options.text("CHIP", "Warn about modes that this chip lacks: 2711 or 2712.", "--chip");
  private final BoardOptions board = new BoardOptions("Warn about modes that this board lacks.");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(order).addOption(chip);
    board.addTo(spec);
    HelpPage.of(
            spec,
            "Explain a boot order: the number in names and words, names as the number.",
            "The number is read from the right. Without an order, all modes are listed.")
        .example("sbcprov eeprom order 0xf641", "What does it try?")
        .example("sbcprov eeprom order nvme,usb-msd,restart", "How is that written?")
        .example("sbcprov eeprom order 0xf51 --chip 2712", "Is it good for a Compute Module 5?")
        .example("sbcprov eeprom order", "Which modes are there?")
        .exits(ExitStatus.BAD_INPUT);
  }

  @Override
  public Outcome run(Session session) {
    Optional<Board> target = board.board();
    Optional<Chip> targetChip = ChipNames.chosen(chip.getValue(), target);
    String given = order.getValue();
    if (given == null) {
      return list(session, targetChip, target);
    }
    BootOrder bootOrder = BootOrder.parse(given);
    session.print(bootOrder.hex() + " = " + bootOrder.names().orElse("(no names for all of its digits)") + "\n");
    session.print(bootOrder.words() + "\n\n");
    TextTable table = new TextTable(2, "lll");
    List<Map<String, Object>> steps = new ArrayList<>();
    for (int i = 0; i < bootOrder.digits().size(); i++) {
      String digit = digit(bootOrder.digits().get(i));
      Optional<BootMode> mode = bootOrder.modes().get(i);
      boolean known = mode.isPresent();
      table.row(digit, known ? mode.get().label() : "-", known ? sentence(mode.get()) : UNDEFINED);
      steps.add(known ? facts(mode.get()) : Facts.of("digit", digit));
    }
    session.print(table.text());
    // Without a chip, the one that has all modes.
    List<Warning> dangers = bootOrder.dangers(targetChip.orElse(Chip.BCM2711), target);
    List<Map<String, Object>> warnings = new ArrayList<>();
    for (Warning danger : dangers) {
      session.events().accept(danger);
      warnings.add(danger.facts());
    }
    return Outcome.ok(
        Facts.of(
            "order", bootOrder.hex(),
            "names", bootOrder.names().orElse(null),
            "words", bootOrder.words(),
            "modes", steps,
            "dangers", warnings));
  }

  private static Outcome list(Session session, Optional<Chip> chip, Optional<Board> board) {
    TextTable table = new TextTable(0, "lll");
    List<Map<String, Object>> modes = new ArrayList<>();
    for (BootMode mode : BootMode.values()) {
      boolean onChip = chip.isEmpty() || mode.isOn(chip.get());
      boolean onBoard = board.isEmpty() || board.get().eeprom().orElseThrow().bootModes().contains(mode.label());
      if (onChip && onBoard) {
        table.row(digit(mode.digit()), mode.label(), sentence(mode));
        modes.add(facts(mode));
      }
    }
    session.print(table.text());
    session.print("\nAn order has 1 to 8 digits, is read from the right, and should end with restart or stop.\n");
    return Outcome.ok(Facts.of("modes", modes));
  }

  private static String sentence(BootMode mode) {
    String words = mode.words().substring(0, 1).toUpperCase(Locale.ROOT) + mode.words().substring(1) + ".";
    return mode.note().isEmpty() ? words : words + " " + mode.note();
  }

  private static Map<String, Object> facts(BootMode mode) {
    List<String> chips = new ArrayList<>();
    for (Chip known : Chip.values()) {
      if (mode.isOn(known)) {
        chips.add(known.soc());
      }
    }
    return Facts.of(
        "digit", digit(mode.digit()),
        "name", mode.label(),
        "words", mode.words(),
        "note", mode.note().isEmpty() ? null : mode.note(),
        "final", mode.isFinal(),
        "chips", chips);
  }

  private static String digit(int digit) {
    return String.valueOf(Character.forDigit(digit, 16));
  }
}
