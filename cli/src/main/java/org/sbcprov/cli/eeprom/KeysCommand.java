package org.sbcprov.cli.eeprom;

import static org.sbcprov.cli.Columns.pad;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeys;
import org.sbcprov.eeprom.Chip;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom keys [KEY]}. */
public final class KeysCommand implements Command {
  private final PositionalParamSpec key =
      PositionalParamSpec.builder()
          .index("0")
          .arity("0..1")
          .type(String.class)
          .paramLabel("KEY")
          .description("Tell all about this key (default: list all keys).")
          .build();
  private final OptionSpec chip =
      Options.text("CHIP", "Only keys that the newest bootloaders for this chip know: 2711 or 2712.", "--chip");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(key).addOption(chip);
    HelpPage.of(
            spec,
            "List the keys of boot.conf, or tell all about one.",
            "For each key: what its value may be, its default, since when the bootloaders of each chip know it, and"
                + " what it does.")
        .example("sbcprov eeprom keys", "Which keys are there?")
        .example("sbcprov eeprom keys TFTP_PREFIX_STR", "What does this one do, and since when?")
        .example("sbcprov eeprom keys --chip 2712 --json", "The whole table for scripts.")
        .exits();
  }

  @Override
  public Outcome run(Session session) {
    String name = key.getValue();
    String chipName = chip.getValue();
    Optional<Chip> only = chipName == null ? Optional.empty() : Optional.of(ChipNames.parse(chipName));
    List<BootKey> keys = new ArrayList<>();
    if (name == null) {
      for (BootKey each : BootKeys.all()) {
        if (only.isEmpty() || isKnownToday(each, only.get())) {
          keys.add(each);
          session.print(row(each, only));
        }
      }
    } else {
      keys.add(find(name));
      for (String line : details(keys.get(0), only)) {
        session.print(line + "\n");
      }
    }
    List<Map<String, Object>> facts = new ArrayList<>();
    for (BootKey each : keys) {
      facts.add(facts(each));
    }
    return Outcome.ok(Facts.of("keys", facts));
  }

  private static BootKey find(String name) {
    Optional<BootKey> found = BootKeys.findInAnyCase(name);
    if (found.isPresent()) {
      return found.get();
    }
    Optional<BootKey> nearest = BootKeys.nearest(name);
    throw new BadUsage(
        "eeprom.key-unknown",
        "No bootloader knows a key \"" + name + "\"",
        Facts.of("key", name, "nearest", nearest.map(BootKey::name).orElse(null)),
        (nearest.isPresent() ? "Did you mean " + nearest.get().name() + "? " : "")
            + "\"sbcprov eeprom keys\" lists all of them.");
  }

  private static boolean isKnownToday(BootKey key, Chip chip) {
    return key.on(chip).isPresent() && key.on(chip).get().last().isEmpty();
  }

  private static String row(BootKey key, Optional<Chip> only) {
    String values = key.valueWords();
    if (values.isEmpty() || values.length() > 18) {
      values = key.type().label();
    }
    String gone = isGone(key) ? " Newer bootloaders do not know it." : "";
    return pad(key.name(), 27) + pad(values, 20) + pad(shortDefault(key, only), 19) + key.doc() + gone + "\n";
  }

  private static boolean isGone(BootKey key) {
    for (BootKey.Lifetime lifetime : key.lifetimes().values()) {
      if (lifetime.last().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** The default in a few characters: of the chip that is asked for, or of both. */
  private static String shortDefault(BootKey key, Optional<Chip> only) {
    List<String> defaults = new ArrayList<>();
    for (Chip chip : Chip.values()) {
      String text = key.defaultOn(chip).orElse("");
      if ((only.isEmpty() || only.get() == chip) && !text.isEmpty() && !defaults.contains(text)) {
        defaults.add(text);
      }
    }
    String text = defaults.size() > 1 ? "by chip" : String.join("", defaults);
    return text.length() > 17 ? text.substring(0, 14) + "..." : text;
  }

  private static List<String> details(BootKey key, Optional<Chip> only) {
    List<String> lines = new ArrayList<>();
    lines.add(key.name());
    lines.add("  " + key.doc());
    if (!key.note().isEmpty()) {
      lines.add("  " + key.note());
    }
    String values = key.valueWords();
    String length = key.maxLength() > 0 ? ", at most " + key.maxLength() + " characters" : "";
    lines.add("  value     " + (values.isEmpty() ? key.type().words() + length : values));
    for (Chip chip : Chip.values()) {
      if (only.isEmpty() || only.get() == chip) {
        String text = key.defaultOn(chip).map(value -> "; default " + value).orElse("");
        lines.add("  " + chip + "   " + key.on(chip).map(KeysCommand::words).orElse("not known") + text);
      }
    }
    if (!key.boards().isEmpty()) {
      lines.add("  boards    " + String.join(", ", key.boards()));
    }
    if (!key.documented()) {
      lines.add("  The Raspberry Pi documentation does not tell about it.");
    }
    return lines;
  }

  private static String words(BootKey.Lifetime lifetime) {
    return "since " + lifetime.since() + lifetime.last().map(last -> ", until " + last).orElse("");
  }

  private static Map<String, Object> facts(BootKey key) {
    List<Map<String, Object>> chips = new ArrayList<>();
    for (Chip chip : Chip.values()) {
      if (key.on(chip).isPresent()) {
        chips.add(
            Facts.of(
                "chip", chip.soc(),
                "since", key.on(chip).get().since().toString(),
                "last", key.on(chip).get().last().map(Object::toString).orElse(null),
                "default", key.defaultOn(chip).orElse(null)));
      }
    }
    return Facts.of(
        "name", key.name(),
        "type", key.type().label(),
        "values", key.values().isEmpty() ? null : key.valueWords(),
        "max-length", key.maxLength() > 0 ? key.maxLength() : null,
        "chips", chips,
        "boards", key.boards().isEmpty() ? null : key.boards(),
        "documented", key.documented(),
        "effective", key.effective(),
        "note", key.note().isEmpty() ? null : key.note(),
        "doc", key.doc());
  }
}
