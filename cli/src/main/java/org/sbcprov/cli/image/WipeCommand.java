package org.sbcprov.cli.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.TargetChoice;
import org.sbcprov.core.ByteSize;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.DiskTarget;
import org.sbcprov.core.block.FileTarget;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.medium.DeviceSource;
import org.sbcprov.imaging.medium.MediumFailures;
import org.sbcprov.imaging.wipe.FoundSignature;
import org.sbcprov.imaging.wipe.MediumWipe;
import org.sbcprov.imaging.wipe.WipeLevel;
import org.sbcprov.imaging.wipe.WipePlan;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image wipe DEVICE}. */
public final class WipeCommand implements Command {
  /** Large cards that erase in earnest take minutes. */
  private static final Duration DISCARD_LIMIT = Duration.ofMinutes(10);

  private final PositionalParamSpec medium =
      Options.parameter(0, "DEVICE", "The disk: /dev/sdX, serial:TEXT, usb:1-1.3, by-id/NAME; or a file.");
  private final OptionSpec tables = Options.flag("Erase the partition tables: the first and the last MiB.", "--tables");
  private final OptionSpec signatures =
      Options.flag("Erase those, and what file systems and boot loaders are known by (default).", "--signatures");
  private final OptionSpec all = Options.flag("Erase every byte.", "--all");
  private final OptionSpec saved =
      Options.path("FILE", "Keep what is erased, for image repair --undo; not with --all.", "--saved");
  private final OptionSpec dryRun = Options.flag("Write nothing; show what is there.", "--dry-run");
  private final TargetChoice choice = TargetChoice.ofParameter();

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(medium).addOption(tables).addOption(signatures).addOption(all).addOption(saved).addOption(dryRun);
    choice.addTo(spec);
    HelpPage.of(
            spec,
            "Make a card, eMMC or disk empty: its partition tables, what programs know its contents by, or all of it.",
            "Shows what is there and asks first; what image write refuses is refused here, too. What was erased is read"
                + " back past the cache: it is zeros then. --all discards where the disk can and reads as zeros"
                + " afterwards (blkdiscard), and else writes zeros. It does not reach what a flash memory keeps aside.")
        .example("sbcprov image wipe /dev/sdX", "No board starts from it, no system finds a file system on it.")
        .example("sbcprov image wipe /dev/sdX --tables --saved card.saved --yes", "So that it can be undone.")
        .example("sbcprov image wipe serial:0123ABCD --all --yes", "Every byte.")
        .exits(
            ExitStatus.BAD_INPUT,
            ExitStatus.REFUSED,
            ExitStatus.NO_DEVICE,
            ExitStatus.DEVICE,
            ExitStatus.VERIFICATION);
  }

  @Override
  public String adviceWhenAbandoned() {
    return "The disk did not answer in time. A part of it may be wiped.";
  }

  @Override
  public Outcome run(Session session) {
    WipeLevel level = level();
    Optional<Path> keep = Optional.ofNullable(saved.getValue());
    if (keep.isPresent() && level == WipeLevel.ALL) {
      throw MediumWipe.notSavable();
    }
    if (keep.isPresent()) {
      InPlaceEdit.requireNew(keep.get());
    }
    String text = medium.getValue();
    List<String> texts = List.of(text);
    Target target = choice.find(session, texts, OptionalLong.empty()).get(0);
    requireThere(target);
    requireKnownSectors(target, level);
    WipePlan plan;
    try (BlockDevice device = target.open()) {
      plan = WipePlan.of(new DeviceSource(device), level);
    } catch (BlockException e) {
      throw MediumFailures.reading(target.name(), e);
    }
    show(session, plan);
    if (dryRun.getValue()) {
      session.print("would erase " + new ByteSize(plan.bytes()) + " of " + target.words() + "\n");
      return Outcome.ok(facts(target, plan.facts(), true));
    }
    Target confirmed = choice.choose(session, texts, "wipe", OptionalLong.empty()).get(0);
    MediumWipe.Result result;
    try (BlockDevice device = confirmed.open()) {
      // It may be another medium by now.
      WipePlan now = WipePlan.of(new DeviceSource(device), level);
      result = MediumWipe.run(device, now, keep, discard(session, confirmed), session.events());
    } catch (BlockException e) {
      throw MediumFailures.writing(confirmed.name(), e);
    }
    if (!confirmed.tableChanged()) {
      session.events().accept(MediumFailures.tableKept(confirmed.name()));
    }
    session.print(
        confirmed.name() + ": " + new ByteSize(result.plan().bytes()) + " erased"
            + (result.discarded() ? " by discarding" : "") + ", read back as zeros\n");
    if (keep.isPresent()) {
      session.say(
          "saved       " + keep.get() + "; "
              + session.commandLine("image", "repair", confirmed.name(), "--undo", keep.get().toString(), "--yes")
              + " puts it back");
    }
    return Outcome.ok(facts(confirmed, result.facts(), false));
  }

  private static Map<String, Object> facts(Target target, Map<String, Object> more, boolean dry) {
    Map<String, Object> facts = new LinkedHashMap<>(target.namedFacts());
    facts.put("dry-run", dry);
    facts.putAll(more);
    return facts;
  }

  private WipeLevel level() {
    boolean edges = tables.getValue();
    boolean known = signatures.getValue();
    boolean everything = all.getValue();
    if (edges && known || edges && everything || known && everything) {
      throw new BadUsage(
          "write.wipe-level",
          "--tables, --signatures and --all exclude each other",
          Facts.none(),
          "Give the one that erases most: each includes the one before.");
    }
    return edges ? WipeLevel.TABLES : everything ? WipeLevel.ALL : WipeLevel.SIGNATURES;
  }

  private static void requireThere(Target target) {
    if (target instanceof FileTarget file && file.isNew()) {
      throw new BadInput(
          "write.no-file",
          target.name() + " is not there, so that there is nothing to wipe",
          Facts.of("file", file.file().toAbsolutePath().normalize()),
          "Check the name.");
    }
  }

  /** Tables count in the disk's sectors: with others than 512 bytes, partitions would be looked for in wrong places. */
  private static void requireKnownSectors(Target target, WipeLevel level) {
    if (level != WipeLevel.ALL
        && target instanceof DiskTarget disk
        && disk.disk().sectorSize() != SectorSource.SECTOR) {
      throw new Refused(
          "write.sector-size",
          target.name() + " has sectors of " + disk.disk().sectorSize() + " bytes: where its partitions and file systems"
              + " lie is not known here",
          Facts.of("device", target.name(), "sector-size", disk.disk().sectorSize()),
          "Erase all of it: sbcprov image wipe " + target.name() + " --all");
    }
  }

  private static void show(Session session, WipePlan plan) {
    session.say("there is    " + plan.table());
    for (String partition : plan.partitions()) {
      session.say("            " + partition);
    }
    for (FoundSignature signature : plan.signatures()) {
      session.say("            " + signature.words());
    }
  }

  /** Only a disk whose driver says that it can. */
  private static Optional<MediumWipe.Discard> discard(Session session, Target target) {
    if (!(target instanceof DiskTarget disk)) {
      return Optional.empty();
    }
    Path limit =
        session.systemRoot().resolve("sys/class/block").resolve(disk.disk().name()).resolve("queue/discard_max_bytes");
    try {
      if (Files.readString(limit).strip().equals("0")) {
        return Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(
        () -> {
          try {
            return session.programs().run(List.of("blkdiscard", "-f", target.name()), DISCARD_LIMIT).status() == 0;
          } catch (Interrupted e) {
            throw e;
          } catch (Failure e) {
            // Without the program zeros are written.
            return false;
          }
        });
  }
}
