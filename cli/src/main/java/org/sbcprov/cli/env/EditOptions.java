package org.sbcprov.cli.env;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.ProtectedLists;
import org.sbcprov.cli.options.Undo;
import org.sbcprov.core.block.TargetGuard;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.env.BootFirmware;
import org.sbcprov.imaging.env.Environment;
import org.sbcprov.imaging.env.EnvironmentBlock;
import org.sbcprov.imaging.env.EnvironmentDiff;
import org.sbcprov.imaging.env.EnvironmentEdit;
import org.sbcprov.imaging.env.EnvironmentPlace;
import org.sbcprov.imaging.env.EnvironmentReading;
import org.sbcprov.imaging.env.PartitionBorders;
import org.sbcprov.imaging.env.VariableRules;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What commands that change an environment share: their options, and the way from variables to the disk. */
final class EditOptions {
  /** The paragraph of the help that these commands share. */
  static final String HELP =
      "It is changed where it is, and no other byte: of two copies the one that does not count is written and counts"
          + " then, as U-Boot does it. When it is not sure that the firmware reads what was found, nothing is changed, nor"
          + " when something else would be overwritten. What --saved keeps, sbcprov image repair IMAGE --undo FILE puts"
          + " back.";

  private final OptionSpec dryRun = Options.flag("Write nothing; show what would change.", "--dry-run");
  private final OptionSpec saved =
      Options.path("FILE", "Keep the bytes that are overwritten in this new file.", "--saved");
  private final OptionSpec force =
      Options.flag("Change what U-Boot writes once only, write over a second copy that is damaged, and into any partition.",
          "--force");
  private final OptionSpec init =
      Options.flag("Make a new environment where nothing is yet; needs --layout, --offset or --config.", "--init");
  private final boolean mayBegin;

  /**
   * @param mayBegin whether a new environment can be made
   */
  EditOptions(boolean mayBegin) {
    this.mayBegin = mayBegin;
  }

  void addTo(CommandSpec spec) {
    spec.addOption(dryRun).addOption(saved).addOption(force);
    if (mayBegin) {
      spec.addOption(init);
    }
  }

  /** What a command does to the variables. */
  interface Edit {
    Environment apply(Environment before);
  }

  /** Opens, edits, shows, writes. */
  Outcome run(Session session, PlaceOptions options, Path image, Edit edit) {
    boolean begin = mayBegin && init.<Boolean>getValue();
    if (begin && !options.isGiven()) {
      throw new BadUsage(
          "env.place",
          "A new environment needs a place",
          Facts.none(),
          "Give --layout, such as openwrt, or --offset and --size as the firmware was built with.");
    }
    try (Target target = options.open(image)) {
      requireFiles(session, target);
      PartitionBorders.Leave leave = leave(options);
      Optional<BootFirmware> firmware = target.firmware();
      if (begin && target.search().readings().isEmpty()) {
        return begin(session, target, firmware, edit.apply(Environment.EMPTY), leave);
      }
      EnvironmentReading reading = target.search().requireSure();
      Environment before = reading.environment();
      Environment after = edit.apply(before);
      List<Change> changes = EnvironmentEdit.changes(reading, after, target.source().borders(), leave);
      target.tell(session, reading, firmware);
      warn(session, before, after, firmware);
      return finish(session, target, before, after, changes, target.facts(reading));
    }
  }

  /** Before anything is said of what is done. */
  private void requireFiles(Session session, Target target) {
    boolean dry = dryRun.getValue();
    Path keep = saved.getValue();
    if (keep != null) {
      target.source().requireSavable(keep);
    }
    if (!dry) {
      // A board changes the environment on the disk that it runs from.
      TargetGuard guard = TargetGuard.look(session.systemRoot(), ProtectedLists.of(session));
      for (Path path : target.source().paths()) {
        guard.requireChangeable(path, true);
      }
      target.source().requireWritable();
    }
  }

  private PartitionBorders.Leave leave(PlaceOptions options) {
    boolean forced = force.getValue();
    return forced ? PartitionBorders.Leave.FORCE : options.leave();
  }

  private Outcome begin(
      Session session,
      Target target,
      Optional<BootFirmware> firmware,
      Environment after,
      PartitionBorders.Leave leave) {
    EnvironmentPlace place = target.place().orElseThrow();
    List<Change> changes =
        EnvironmentEdit.initial(
            target.source(), place, EnvironmentBlock.USUAL_FILL, after, target.source().borders(), leave);
    session.say(target.source().path() + ": new " + place.form().word() + " environment at " + place.where());
    if (firmware.isPresent() && firmware.get().ignoresStored()) {
      session.events().accept(BootFirmware.ignored());
    }
    warn(session, Environment.EMPTY, after, firmware);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", target.source().path());
    facts.putAll(place.facts());
    facts.put("new", true);
    return finish(session, target, Environment.EMPTY, after, changes, facts);
  }

  private void warn(Session session, Environment before, Environment after, Optional<BootFirmware> firmware) {
    boolean forced = force.getValue();
    if (!forced) {
      VariableRules.requireAllowed(before, after);
    }
    boolean rebuilt = false;
    for (Warning warning : VariableRules.surprises(before, after)) {
      rebuilt |= warning.code().equals(VariableRules.rebuilt().code());
      session.events().accept(warning);
    }
    boolean bootargs = !before.text("bootargs").equals(after.text("bootargs"));
    if (bootargs && !rebuilt && firmware.isPresent() && firmware.get().rebuildsBootargs()) {
      session.events().accept(VariableRules.rebuilt());
    }
  }

  private Outcome finish(
      Session session,
      Target target,
      Environment before,
      Environment after,
      List<Change> changes,
      Map<String, Object> known) {
    EnvironmentDiff diff = EnvironmentDiff.of(before, after);
    boolean dry = dryRun.getValue();
    Path keep = saved.getValue();
    Map<String, Object> facts = new LinkedHashMap<>(known);
    facts.put("changed", !changes.isEmpty());
    facts.put("dry-run", dry);
    facts.put("diff", Variables.facts(diff));
    if (changes.isEmpty()) {
      session.say("Nothing to change.");
      return Outcome.ok(facts);
    }
    session.print(diff.text());
    for (Change change : changes) {
      if (change.isEmpty()) {
        continue;
      }
      session.say((dry ? "would write " : "writing     ") + change.words());
    }
    facts.put("writes", writes(changes));
    if (dry) {
      return Outcome.ok(facts);
    }
    Path changed = target.source().apply(changes, Optional.ofNullable(keep));
    if (keep != null) {
      facts.put("saved", keep);
      Undo.tell(session, changed, keep);
    }
    return Outcome.ok(facts);
  }

  private static List<Map<String, Object>> writes(List<Change> changes) {
    List<Map<String, Object>> writes = new ArrayList<>();
    for (Change change : changes) {
      if (!change.isEmpty()) {
        writes.add(change.facts());
      }
    }
    return writes;
  }
}
