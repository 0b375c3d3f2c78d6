package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.EditOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.Undo;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.repair.ImageRepair;
import org.sbcprov.imaging.repair.Repair;
import org.sbcprov.imaging.repair.RepairChoice;
import org.sbcprov.imaging.repair.RepairKind;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image repair FILE}. */
public final class RepairCommand implements Command {
  private final PositionalParamSpec file = Options.pathParameter(0, "FILE", "A disk image, or a card's device.");
  private final EditOptions edit = new EditOptions();
  private final OptionSpec only =
      Options.texts("KIND", "Repair this alone: bit, hole, mbr, crc, backup, name; may be repeated.", "--only");
  private final OptionSpec undo =
      Options.path("SAVED", "Put back what a repair overwrote, from the file in which it was saved.", "--undo");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file);
    edit.addTo(spec);
    spec.addOption(only).addOption(undo);
    HelpPage.of(
            spec,
            "Repair the partition table of a boot image or card, so that the board finds BL2 and the FIP.",
            "Sets the boot attribute on BL2's partition, closes holes in front of the FIP's entry, mends the MBR and"
                + " checksums, restores a damaged table from the good copy, moves the backup GPT to the end of a larger"
                + " disk, and renames FIP to fip. Contents of partitions stay. Each change is shown; what is overwritten"
                + " is saved first, and --undo puts it back. Whenever it is interrupted, one of the two tables is good.",
            "Ends with 7 when a board would not start from the result either.")
        .example("sbcprov image repair r4.img --dry-run", "What would be changed?")
        .example("sbcprov image repair r4.img", "Change it; the old bytes go to r4.img.saved-1.")
        .example("sbcprov image repair /dev/sdX --yes --saved card.saved --only backup",
            "Move the backup GPT to the end of a card.")
        .example("sbcprov image repair r4.img --undo r4.img.saved-1", "As it was.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    Path back = undo.getValue();
    edit.requireAllowed(session, path, back != null);
    if (back != null) {
      return Undo.run(session, path, back, edit.isDryRun());
    }
    ImageRepair.Result result =
        ImageRepair.repair(new ImageRepair.Request(path, choice(), edit.saved(), edit.isDryRun()));
    show(session, path, result);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", path);
    facts.put("dry-run", edit.isDryRun());
    facts.putAll(result.facts());
    return new Outcome(result.after().hasErrors() ? ExitStatus.VERIFICATION : ExitStatus.OK, facts);
  }

  private void show(Session session, Path path, ImageRepair.Result result) {
    for (Repair repair : result.plan().repairs()) {
      session.print(repair.kind().word() + ": " + repair.words() + "\n");
    }
    for (Change change : result.plan().changes()) {
      session.print((edit.isDryRun() ? "would write " : "wrote ") + change.words() + "\n");
    }
    for (String words : result.plan().left()) {
      session.print("left: " + words + "\n");
    }
    if (result.plan().changes().isEmpty()) {
      session.print(path + ": nothing to repair\n");
    }
    if (result.saved().isPresent()) {
      Undo.tell(session, path, result.saved().get());
    }
    session.print(result.after().sentence() + "\n");
  }

  private RepairChoice choice() {
    Set<RepairKind> kinds = EnumSet.noneOf(RepairKind.class);
    for (String value : Options.values(only)) {
      for (String word : value.split(",")) {
        kinds.add(kind(word));
      }
    }
    return new RepairChoice(kinds);
  }

  private static RepairKind kind(String word) {
    List<String> known = new ArrayList<>();
    for (RepairKind kind : RepairKind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
      known.add(kind.word());
    }
    throw new BadUsage(
        "image.repair-kind",
        "There is no repair \"" + word + "\"",
        Facts.of("known", known),
        "Known: " + String.join(", ", known) + ".");
  }
}
