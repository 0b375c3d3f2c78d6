package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.cli.options.EditOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.Undo;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.imaging.FileProblems;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Printable;
import org.sbcprov.imaging.slots.RootForm;
import org.sbcprov.imaging.slots.Slot;
import org.sbcprov.imaging.slots.SlotPartition;
import org.sbcprov.imaging.slots.SlotReader;
import org.sbcprov.imaging.slots.SlotReading;
import org.sbcprov.imaging.slots.SlotRequest;
import org.sbcprov.imaging.slots.SlotSwitch;
import org.sbcprov.imaging.slots.Through;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image slots IMAGE}. */
public final class SlotsCommand implements Command {
  private final PositionalParamSpec image =
      Options.pathParameter(0, "IMAGE", "The image or disk that the board starts from: it has U-Boot's variables.");
  private final OptionSpec disk =
      Options.path("FILE", "Image or device of another disk that has the slots, such as an NVMe disk.", "--disk");
  private final OptionSpec use = Options.text("SLOT", "Make this slot the active one: A, B or its name.", "--use");
  private final OptionSpec other = Options.flag("Make the slot the active one that is not active now.", "--other");
  private final OptionSpec rootAs =
      Options.text("FORM", "Name them by partuuid, partlabel, device, label or uuid (default: as now).", "--root-as");
  private final OptionSpec rootA = Options.text("SPEC", "Slot A is what root=SPEC means; needs --root-b.", "--root-a");
  private final OptionSpec rootB = Options.text("SPEC", "Slot B is what root=SPEC means.", "--root-b");
  private final OptionSpec through =
      Options.text("env|uenv", "What the firmware reads, where that cannot be told.", "--through");
  private final OptionSpec force =
      Options.flag("Also a slot without a system, or one marked invalid.", "--force");
  private final EditOptions edit = new EditOptions();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(disk).addOption(use).addOption(other).addOption(rootAs);
    spec.addOption(rootA).addOption(rootB).addOption(through).addOption(force);
    edit.addTo(spec);
    HelpPage.of(
            spec,
            "Show which root file system of two a board starts, and make it the other one.",
            "Slots are partitions named root-A and root-B (also rootfs_a, system_a and the like), in IMAGE or on the"
                + " disk given with --disk. Which one is active is read from what the firmware really reads: U-Boot's"
                + " variables are followed from bootcmd on, those stored in the environment, those built into U-Boot,"
                + " and those of uEnv.txt where U-Boot imports it.",
            "Only the value of root= changes, in its place, or the variables of MediaTek's dual boot or of RAUC. When"
                + " it is not sure that the firmware reads it, nothing is changed. PARTUUID= is safer than"
                + " /dev/nvme0n1pN.")
        .example("sbcprov image slots bpi-r4.img --disk nvme.img", "Which slots are there, and which one starts?")
        .example("sbcprov image slots bpi-r4.img --disk nvme.img --other --dry-run", "What would change?")
        .example("sbcprov image slots bpi-r4.img --disk nvme.img --use B --root-as partuuid",
            "Start root-B, wherever the disk turns up.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path path = image.getValue();
    Path second = disk.getValue();
    boolean switches = requireOptions();
    try (DiskFile file = DiskFile.open(path);
        DiskFile more = second == null ? null : DiskFile.open(second)) {
      FileProblems.requireUnpacked(path, file);
      if (more != null) {
        FileProblems.requireUnpacked(second, more);
      }
      if (edit.saved().isPresent()) {
        OutputGuard.requireApart(List.of(edit.saved().get()), second == null ? List.of(path) : List.of(path, second));
      }
      SlotRequest request = request(file, more);
      SlotReading reading = SlotReader.read(request);
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("file", path);
      facts.putAll(reading.facts());
      if (!switches) {
        show(session, reading);
        return Outcome.ok(facts);
      }
      String name = use.getValue();
      reading.requireSwitchable();
      int target = name == null ? reading.other() : reading.find(name);
      boolean forced = force.getValue();
      long now = session.timestamp().getEpochSecond();
      SlotSwitch.Plan plan = SlotSwitch.plan(reading, request, target, forced, now);
      write(session, reading, target, plan, plan.onDisk() ? second : path, facts);
      return Outcome.ok(facts);
    }
  }

  private SlotRequest request(SectorSource file, SectorSource more) {
    return new SlotRequest(
        file,
        Optional.ofNullable(more),
        Optional.ofNullable(rootA.getValue()),
        Optional.ofNullable(rootB.getValue()),
        through(),
        form());
  }

  private Optional<Through> through() {
    String word = through.getValue();
    for (Through each : Through.values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    if (word == null) {
      return Optional.empty();
    }
    throw options("--through takes env or uenv, not " + word);
  }

  private Optional<RootForm> form() {
    String word = rootAs.getValue();
    for (RootForm form : RootForm.values()) {
      if (form != RootForm.OTHER && form.word().equals(word)) {
        return Optional.of(form);
      }
    }
    if (word == null) {
      return Optional.empty();
    }
    throw options("--root-as takes partuuid, partlabel, device, label or uuid, not " + word);
  }

  /** Whether it is to be switched. */
  private boolean requireOptions() {
    boolean turn = other.getValue();
    boolean forced = force.getValue();
    boolean switches = turn || use.getValue() != null;
    if (turn && use.getValue() != null) {
      throw options("--use and --other exclude each other");
    }
    if (!switches && (forced || edit.isDryRun() || edit.saved().isPresent())) {
      throw options("Nothing is switched without --use or --other");
    }
    return switches;
  }

  private static BadUsage options(String problem) {
    return new BadUsage("image.slots-options", problem, Facts.none(), "See sbcprov image slots --help.");
  }

  private static void show(Session session, SlotReading reading) {
    if (!reading.slots().isEmpty()) {
      TextTable table = new TextTable(0, "lllrllll");
      table.row("", "slot", "partition", "size", "content", "label", "name", "root=");
      for (int i = 0; i < reading.slots().size(); i++) {
        boolean active = reading.active().isPresent() && reading.active().get() == i;
        row(table, active, reading.slots().get(i));
      }
      session.print(table.text());
    }
    if (!reading.where().isEmpty()) {
      session.print("stored in: " + reading.where() + "\n");
    }
    if (!reading.root().isEmpty()) {
      session.print("root=" + Printable.of(reading.root()) + "\n");
    }
    for (String note : reading.notes()) {
      session.print("note: " + note + "\n");
    }
    if (reading.root().startsWith("/dev/") && !reading.slots().isEmpty()) {
      session.print("note: --root-as partuuid is safer than a device, whose name depends on which disks there are\n");
    }
    if (reading.obstacle().isPresent()) {
      session.print("cannot be switched: " + reading.obstacle().get().getMessage() + "\n");
    } else if (reading.slots().isEmpty()) {
      session.print("no slots: no partitions root-A and root-B; see --disk, --root-a and --root-b\n");
    }
  }

  private static void row(TextTable table, boolean active, Slot slot) {
    String mark = active ? "*" : "";
    String root = slot.state().isEmpty() ? Printable.of(slot.root()) : slot.state();
    if (slot.partition().isEmpty()) {
      table.row(mark, Printable.of(slot.name()), "not at hand", "", "", "", "", root);
      return;
    }
    SlotPartition there = slot.partition().get();
    table.row(
        mark, Printable.of(slot.name()), there.device().substring("/dev/".length()), (there.size() >> 20) + " MiB",
        there.content().isEmpty() ? "empty" : there.content(), there.label(), Printable.of(there.name()), root);
  }

  private void write(
      Session session, SlotReading reading, int target, SlotSwitch.Plan plan, Path file, Map<String, Object> facts) {
    Slot slot = reading.slots().get(target);
    String shown = Printable.of(slot.name());
    facts.put("use", shown);
    facts.put("changed", !plan.changes().isEmpty());
    facts.put("dry-run", edit.isDryRun());
    for (String note : reading.notes()) {
      session.say("note: " + note);
    }
    if (plan.changes().isEmpty()) {
      session.say("Slot " + shown + " is the active one already; nothing to change.");
      return;
    }
    if (!edit.isDryRun()) {
      edit.requireAllowed(session, file, false);
    }
    session.print(plan.diff());
    List<Map<String, Object>> writes = new ArrayList<>();
    for (Change change : plan.changes()) {
      if (change.isEmpty()) {
        continue;
      }
      session.say((edit.isDryRun() ? "would write " : "writing     ") + change.words());
      writes.add(change.facts());
    }
    facts.put("diff", plan.diff());
    facts.put("writes", writes);
    if (edit.isDryRun()) {
      return;
    }
    Path saved = InPlaceEdit.applySaved(file, plan.changes(), edit.saved());
    facts.put("active", shown);
    facts.put("saved", saved);
    session.say("slot        " + shown + " is the active one now");
    Undo.tell(session, file, saved);
  }
}
