package org.sbcprov.cli.options;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.Chip;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Which chip: {@code --chip 2711}. */
public final class ChipOption {
  private final OptionSpec chip;

  /**
   * @param description what the chip is needed for
   */
  public ChipOption(String description) {
    chip = OptionSpec.builder("--chip")
        .type(String.class)
        .paramLabel("CHIP")
        .completionCandidates(List.of("2711", "2712"))
        .description(description)
        .build();
  }

  /** Adds it to a command. */
  public void addTo(CommandSpec spec) {
    spec.addOption(chip);
  }

  /**
   * The chip, if one was given.
   *
   * @throws BadUsage {@code eeprom.chip} when there is no such chip
   */
  public Optional<Chip> chip() {
    String given = chip.getValue();
    if (given == null) {
      return Optional.empty();
    }
    String soc = given.toLowerCase(Locale.ROOT);
    for (Chip known : Chip.values()) {
      if (soc.equals(known.soc()) || ("bcm" + soc).equals(known.soc())) {
        return Optional.of(known);
      }
    }
    throw new BadUsage(
        "eeprom.chip",
        "\"" + given + "\" is not a chip that boots from an EEPROM",
        Facts.of("chip", given),
        "Give 2711 (Pi 4, 400, CM4) or 2712 (Pi 5, 500, CM5).");
  }
}
