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
import org.sbcprov.cli.options.Undo;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.custom.Customization;
import org.sbcprov.imaging.custom.FileChange;
import org.sbcprov.imaging.custom.ImageCustomize;
import org.sbcprov.imaging.disk.DiskFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image customize IMAGE}. */
public final class CustomizeCommand implements Command {
  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "A disk image, or a card's device.");
  private final CustomizeOptions options = new CustomizeOptions();
  private final OptionSpec out =
      Options.path("FILE", "Write a new image, compressed if its name ends with .zst, .xz or .gz; IMAGE stays as it is.", "--out");
  private final OptionSpec backup = Options.flag("Keep the image as it was, as IMAGE.orig-N.", "--backup");
  private final EditOptions edit = new EditOptions();
  private final OptionSpec undo =
      Options.path("SAVED", "Put back what was overwritten, from the file that --saved named.", "--undo");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image);
    options.addTo(spec);
    spec.addOption(out).addOption(backup);
    edit.addTo(spec);
    spec.addOption(undo);
    HelpPage.of(
            spec,
            "Put keys, names and boot settings into an image, wherever its kind has them.",
            "Knows the layouts of Raspberry Pi OS, Armbian, Banana Pi's Ubuntu, Ubuntu, OpenWrt and others with FAT and ext4, and"
                + " says which it found; without options it does that alone. Nothing is mounted. Running it twice changes"
                + " nothing the second time.",
            "A file gets its changes in a copy, which takes its name when all of it was checked. A device gets them in place:"
                + " --yes --saved FILE, and --undo FILE puts back what was there.")
        .example("sbcprov image customize armbian.img --ssh-key ~/.ssh/id_ed25519.pub --hostname node1 --dry-run",
            "See what would be changed, file by file.")
        .example("sbcprov image customize bpi.img --boot-ini-insert 'fdt rm /aocec' --after 'fdt addr'",
            "A BPI-CM4 without the HDMI-CEC driver of its 4.9 kernel.")
        .example("sbcprov image customize raspios.img --userconf me --userconf-password-file pw --config-txt dtoverlay=dwc2",
            "A user and USB for Raspberry Pi OS on a Compute Module.")
        .example("sbcprov image customize os.img.xz --copy setup.sh:/usr/local/bin/setup:0755 --out mine.img.zst",
            "From one packed image to another.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public String[] rewritten(CommandSpec spec, String[] arguments) {
    return CustomizeOptions.rewritten(arguments);
  }

  @Override
  public Outcome run(Session session) {
    Path path = image.getValue();
    Path back = undo.getValue();
    Path target = out.getValue();
    boolean keep = backup.getValue();
    List<Customization> wanted = options.wanted();
    if (back != null) {
      requireAlone(wanted.isEmpty() && target == null && !keep);
      edit.requireAllowed(path, session.systemRoot(), true);
      return Undo.run(session, path, back, edit.isDryRun());
    }
    if (target != null && (keep || edit.saved().isPresent())) {
      throw new BadUsage(
          "customize.options",
          "With --out the image stays as it is: --backup and --saved have no meaning",
          Facts.none(),
          "Leave them out.");
    }
    if (keep && (edit.saved().isPresent() || DiskFile.isBlockDevice(path))) {
      throw new BadUsage(
          "customize.options",
          "--backup keeps a whole file, and what is changed in place has --saved for what is overwritten",
          Facts.none(),
          "Give one of them; a device takes --saved FILE.");
    }
    boolean dry = edit.isDryRun() || wanted.isEmpty() && target == null;
    if (target == null && !wanted.isEmpty()) {
      edit.requireAllowed(path, session.systemRoot(), false);
    }
    ImageCustomize.Result result =
        ImageCustomize.run(
            new ImageCustomize.Request(
                path,
                wanted,
                Optional.ofNullable(target),
                dry,
                edit.saved(),
                keep,
                session.timestamp().getEpochSecond()),
            session.programs(),
            session.events());
    show(session, result, dry, wanted.isEmpty());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", path);
    facts.put("dry-run", edit.isDryRun());
    facts.putAll(result.facts());
    if (target != null && !dry) {
      facts.put("out", target);
    }
    boolean written = !dry && target == null && !result.writes().isEmpty();
    if (written && edit.saved().isPresent()) {
      facts.put("saved", edit.saved().get());
      Undo.tell(session, path, edit.saved().get());
    }
    return Outcome.ok(facts);
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
