package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.OutputOptions;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.core.io.OutputGuard;
import org.sbcprov.eeprom.BootDirectory;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.ConfigText;
import org.sbcprov.eeprom.EepromImage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom edit IMAGE}. */
public final class EditCommand implements Command {
  private final PositionalParamSpec image =
      Options.optionalPathParameter(0, "IMAGE", "EEPROM image or boot.conf, unless -d names a directory.");
  private final OptionSpec directory =
      Options.path("DIR", "Take the image of this boot directory, as set does.", "-d", "--dir");
  private final OptionSpec config =
      Options.path("FILE", "Begin with this text, such as one that was refused before.", "--config");
  private final OutputOptions output =
      new OutputOptions("File to write, an image with its .sig beside it (with -d, default: DIR/pieeprom.bin).");
  private final OptionSpec allowUnsigned = Options.allowUnsigned();
  private final OptionSpec force = Options.flag("Take what is wrong or empty, too.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(directory).addOption(config);
    output.addTo(spec);
    spec.addOption(allowUnsigned).addOption(force);
    HelpPage.of(
            spec,
            "Edit the boot.conf of an EEPROM image, or a boot.conf itself, in your editor.",
            "The editor is $VISUAL, else $EDITOR, else the first of sensible-editor, nano and vi that is there. Nothing is"
                + " written when the editor fails, or nothing was changed and no other file is named.",
            "Before the text is taken, the linter looks at it. With an error that was not there before it is refused, and"
                + " the edited text is kept for another try.",
            "With -d it goes on from DIR/pieeprom.bin when that is an image; else it starts from"
                + " DIR/pieeprom.original.bin, else from the single DIR/pieeprom-*.bin.")
        .example("sbcprov eeprom edit pieeprom.bin --in-place", "Edit it.")
        .example("EDITOR='code --wait' sbcprov eeprom edit pieeprom.bin --out network/pieeprom.bin",
            "Prepare an update, with another editor.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path dir = directory.getValue();
    Path source = source(dir);
    Path imageOfDirectory = dir == null ? null : dir.resolve(BootDirectory.IMAGE);
    Path target = output.target(source, imageOfDirectory);
    Path startText = config.getValue();
    boolean unsigned = allowUnsigned.getValue();
    ConfigChange change =
        new ConfigChange(
            session,
            source,
            dir == null ? ConfigFile.read(source) : ConfigFile.of(EepromImage.read(source)),
            target,
            output.mayReplaceSource() || dir != null && OutputGuard.isSameEntry(target, imageOfDirectory),
            unsigned,
            output.isDryRun(),
            dir != null || output.namesTarget());
    change.checkAhead();
    change.checkTargets();
    if (startText != null) {
      change.keepApart(startText);
    }
    byte[] start = startText == null ? change.before().text() : ConfigText.read(startText);
    Editor editor = Editor.on(session, start);
    boolean keep = true;
    try {
      Outcome outcome = accept(session, change, editor);
      keep = output.isDryRun() && editor.differsFrom(start);
      return outcome;
    } catch (Failure e) {
      keep = editor.differsFrom(start);
      throw e;
    } finally {
      if (keep) {
        editor.keep();
      }
      editor.close();
    }
  }

  private Path source(Path dir) {
    Path given = image.getValue();
    if ((given == null) == (dir == null)) {
      throw new BadUsage(
          "usage.image",
          given == null ? "Which image or boot.conf is it?" : "An image is given, and a directory to find it in",
          Facts.none(),
          "Name an image or a boot.conf, or give -d with a boot directory.");
    }
    return dir == null ? given : BootDirectory.currentImage(dir);
  }

  private Outcome accept(Session session, ConfigChange change, Editor editor) {
    byte[] after = editor.edit(ConfigFile.MAX_TEXT_SIZE);
    if (Arrays.equals(after, change.before().text())) {
      if (change.goesElsewhere()) {
        change.checkUnchanged();
        return change.finish(after);
      }
      session.say("Nothing was changed, so nothing is written.");
      return Outcome.ok(Facts.of("source", change.source(), "changed", false));
    }
    ConfigText.require(after, "The edited text");
    boolean forced = force.getValue();
    if (ConfigText.isBlank(after) && !forced) {
      throw new Refused(
          "eeprom.edit-empty",
          "The edited text is empty",
          Facts.of("file", editor.file(), "size", after.length),
          advice(session, change, editor.file(), false));
    }
    LintGate.check(
        session,
        change.source(),
        change.before(),
        after,
        output.isDryRun() ? editor.file() : change.target(),
        forced,
        tooLarge -> advice(session, change, editor.file(), tooLarge));
    change.checkUnchanged();
    return change.finish(after);
  }

  /** Whole command lines that go on with the edited text; where there is no room for it, nothing can take it. */
  private String advice(Session session, ConfigChange change, Path edited, boolean tooLarge) {
    String source = change.source().toString();
    String again = "Edit it again:\n  " + line(session, change, "edit", source, "--config", edited.toString());
    if (tooLarge) {
      return again;
    }
    return again + "\nTake it as it is:\n  "
        + (change.before().image().isPresent()
            ? line(session, change, "replace", source, "--config", edited.toString())
            : line(session, change, "edit", source, "--config", edited.toString(), "--force"));
  }

  private String line(Session session, ConfigChange change, String... beginning) {
    List<String> words = new ArrayList<>(List.of("eeprom"));
    words.addAll(List.of(beginning));
    words.addAll(output.arguments());
    if (directory.getValue() != null && !output.namesTarget()) {
      if (change.goesElsewhere()) {
        words.addAll(List.of("--out", change.target().toString()));
      } else {
        words.add("--in-place");
      }
    }
    if (change.allowUnsigned()) {
      words.add("--allow-unsigned");
    }
    return session.commandLine(words.toArray(new String[0]));
  }
}
