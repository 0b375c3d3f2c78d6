package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.EditOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.TargetChoice;
import org.sbcprov.cli.options.Undo;
import org.sbcprov.core.block.BlockException;
import org.sbcprov.core.block.Disk;
import org.sbcprov.core.block.FileTarget;
import org.sbcprov.core.block.Found;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.block.TargetSpec;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.custom.Customization;
import org.sbcprov.imaging.custom.FileChange;
import org.sbcprov.imaging.custom.ImageCustomize;
import org.sbcprov.imaging.disk.InPlaceEdit;
import org.sbcprov.imaging.medium.MediumFailures;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image customize IMAGE}. */
public final class CustomizeCommand implements Command {
  private final PositionalParamSpec image =
      Options.parameter(0, "IMAGE", "A disk image, or a card: /dev/sdX, serial:TEXT, usb:1-1.3, by-id/NAME.");
  private final CustomizeOptions options = new CustomizeOptions();
  private final OptionSpec out =
      Options.path("FILE", "Write a new image, compressed if its name ends with .zst, .xz or .gz; IMAGE stays as it is.", "--out");
  private final OptionSpec backup = Options.flag("Keep the image as it was, as IMAGE.orig-N.", "--backup");
  private final OptionSpec dryRun = Options.flag("Write nothing; show what would be changed.", "--dry-run");
  private final OptionSpec saved =
      Options.path("FILE", "Change it in place, and keep the bytes that are overwritten here; a device needs it.", "--saved");
  private final TargetChoice choice = TargetChoice.ofParameter("Change a device without a question.");
  private final OptionSpec undo =
      Options.path("SAVED", "Put back what was overwritten, from the file that --saved named.", "--undo");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image);
    options.addTo(spec);
    spec.addOption(out).addOption(backup);
    spec.addOption(dryRun).addOption(saved);
    choice.addTo(spec);
    spec.addOption(undo);
    HelpPage.of(
            spec,
            "Put keys, names and boot settings into an image, wherever its kind has them.",
            "Knows the layouts of Raspberry Pi OS, Armbian, Banana Pi's Ubuntu, Ubuntu, OpenWrt and others with FAT and ext4, and"
                + " says which it found; without options it does that alone. Nothing is mounted. Running it twice changes"
                + " nothing the second time.",
            "A file gets its changes in a copy, which takes its name when all of it was checked. A device is shown and"
                + " asked for first, and gets them in place: --saved FILE keeps what was there, and --undo FILE puts it back."
                + " What image write refuses is refused here, too.")
        .example("sbcprov image customize armbian.img --ssh-key ~/.ssh/id_ed25519.pub --hostname node1 --dry-run",
            "See what would be changed, file by file.")
        .example("sbcprov image customize bpi.img --boot-ini-insert 'fdt rm /aocec' --after 'fdt addr'",
            "A BPI-CM4 without the HDMI-CEC driver of its 4.9 kernel.")
        .example("sbcprov image customize raspios.img --userconf me --userconf-password-file pw --config-txt dtoverlay=dwc2",
            "A user and USB for Raspberry Pi OS on a Compute Module.")
        .example("sbcprov image customize os.img.xz --copy setup.sh:/usr/local/bin/setup:0755 --out mine.img.zst",
            "From one packed image to another.")
        .example("sbcprov image customize serial:0123ABCD --hostname node2 --yes --saved node2.saved",
            "A card that was written already.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.NO_DEVICE, ExitStatus.VERIFICATION);
  }

  @Override
  public String[] rewritten(CommandSpec spec, String[] arguments) {
    return CustomizeOptions.rewritten(arguments);
  }

  @Override
  public Outcome run(Session session) {
    String text = image.getValue();
    Path back = undo.getValue();
    Path target = out.getValue();
    Path keep = saved.getValue();
    boolean whole = backup.getValue();
    boolean writesNothing = dryRun.getValue();
    List<Customization> wanted = options.wanted();
    if (back != null) {
      requireAlone(wanted.isEmpty() && target == null && !whole);
      return Undo.run(session, writesNothing ? found(session, text).path() : changed(session, text), back, writesNothing);
    }
    if (target != null && (whole || keep != null)) {
      throw new BadUsage(
          "customize.options",
          "With --out the image stays as it is: --backup and --saved have no meaning",
          Facts.none(),
          "Leave them out.");
    }
    Found found = found(session, text);
    boolean device = found.disk().isPresent();
    if (whole && (keep != null || device)) {
      throw new BadUsage(
          "customize.options",
          "--backup keeps a whole file, and what is changed in place has --saved for what is overwritten",
          Facts.none(),
          "Give one of them; a device takes --saved FILE.");
    }
    boolean dry = writesNothing || wanted.isEmpty() && target == null;
    Path path = found.path();
    if (target == null && !wanted.isEmpty()) {
      if (keep != null) {
        InPlaceEdit.requireNew(keep);
      }
      if (!dry) {
        requireSaved(found);
        path = changed(session, text);
      }
    }
    ImageCustomize.Result result =
        ImageCustomize.run(
            new ImageCustomize.Request(
                path,
                wanted,
                Optional.ofNullable(target),
                dry,
                Optional.ofNullable(keep),
                whole,
                session.timestamp().getEpochSecond()),
            session.programs(),
            session.events());
    show(session, result, dry, wanted.isEmpty());
    Map<String, Object> facts = new LinkedHashMap<>();
    if (device) {
      Disk disk = found.disk().get();
      facts.putAll(Facts.of("device", disk.device(), "device-bytes", disk.bytes(), "device-facts", disk.facts()));
    } else {
      facts.put("image", path);
    }
    facts.put("dry-run", writesNothing);
    facts.putAll(result.facts());
    if (target != null && !dry) {
      facts.put("out", target);
    }
    boolean written = !dry && target == null && !result.writes().isEmpty();
    if (written && keep != null) {
      facts.put("saved", keep);
      Undo.tell(session, path, keep);
    }
    return Outcome.ok(facts);
  }

  private static Found found(Session session, String text) {
    return TargetSpec.parse(text).find(session.systemRoot());
  }

  /** What is written, when nothing speaks against that and, where it is a disk, somebody said that it is the right one. */
  private Path changed(Session session, String text) {
    Target target = choice.change(session, text);
    if (target instanceof FileTarget file) {
      return file.file();
    }
    try {
      // While the question was read, another card may have been put in.
      target.open().close();
      return found(session, target.name()).path();
    } catch (BlockException e) {
      throw MediumFailures.reading(target.name(), e);
    }
  }

  private void requireSaved(Found found) {
    if (found.disk().isPresent() && saved.getValue() == null) {
      throw EditOptions.savedMissing(found.disk().get().device());
    }
  }

  private void show(Session session, ImageCustomize.Result result, boolean dry, boolean nothingWanted) {
    session.print("layout: " + result.layout().family().title() + "\n");
    for (String words : result.layout().evidence()) {
      session.print("  " + words + "\n");
    }
    if (nothingWanted) {
      session.say("Nothing was asked for; sbcprov image customize --help tells what can be.");
      return;
    }
    for (String words : result.done()) {
      session.print(words + "\n");
    }
    for (FileChange change : result.changes()) {
      if (dry) {
        for (String line : change.diff()) {
          session.print(line + "\n");
        }
      }
      session.print((dry ? "would write: " : "wrote: ") + change.words() + "\n");
    }
    Path target = out.getValue();
    if (result.changes().isEmpty()) {
      session.print("All of it is there already" + (target == null ? "; nothing to write.\n" : ".\n"));
    }
    if (target != null) {
      session.say((dry ? "would write " : "wrote       ") + target);
    }
    if (result.backup().isPresent()) {
      session.say("as it was   " + result.backup().get());
    }
    for (String note : result.notes()) {
      session.say("note        " + note);
    }
  }

  private static void requireAlone(boolean alone) {
    if (!alone) {
      throw new BadUsage(
          "customize.options",
          "--undo puts back and does nothing else",
          Facts.none(),
          "Give --undo SAVED without other changes, --out and --backup.");
    }
  }
}
