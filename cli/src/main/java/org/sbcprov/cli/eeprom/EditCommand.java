package org.sbcprov.cli.eeprom;

import java.nio.file.Path;
import java.util.Arrays;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.OutputOptions;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Refused;
import org.sbcprov.eeprom.ConfigFile;
import org.sbcprov.eeprom.ConfigText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov eeprom edit IMAGE}. */
public final class EditCommand implements Command {
  private final PositionalParamSpec image = Options.pathParameter(0, "IMAGE", "EEPROM image or boot.conf.");
  private final OptionSpec config =
      Options.path("FILE", "Begin with this text, such as one that was refused before.", "--config");
  private final OutputOptions output = new OutputOptions("File to write, an image with its .sig beside it.");
  private final OptionSpec allowUnsigned =
      Options.flag(
          "Change the configuration of a signed image, although its signature does not fit any more.",
          "--allow-unsigned");
  private final OptionSpec force = Options.flag("Take what is wrong or empty, too.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(image).addOption(config);
    output.addTo(spec);
    spec.addOption(allowUnsigned).addOption(force);
    HelpPage.of(
            spec,
            "Edit the boot.conf of an EEPROM image, or a boot.conf itself, in your editor.",
            "The editor is $VISUAL, else $EDITOR, else the first of sensible-editor, nano and vi that is there. Nothing is"
                + " written when nothing was changed or the editor fails.",
            "Before the text is taken, the linter looks at it. With an error that was not there before it is refused, and"
                + " the edited text is kept for another try.")
        .example("sbcprov eeprom edit pieeprom.bin --in-place", "Edit it.")
        .example("EDITOR='code --wait' sbcprov eeprom edit pieeprom.bin --out network/pieeprom.bin",
            "Prepare an update, with another editor.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED);
  }

  @Override
  public Outcome run(Session session) {
    Path source = image.getValue();
    Path target = output.target(source, null);
    Path startText = config.getValue();
    boolean unsigned = allowUnsigned.getValue();
    ConfigChange change =
        new ConfigChange(
            session,
            source,
            ConfigFile.read(source),
            target,
            output.mayReplaceSource(),
            unsigned,
            output.isDryRun());
    change.checkAhead();
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

  private Outcome accept(Session session, ConfigChange change, Editor editor) {
    byte[] after = editor.edit(ConfigFile.MAX_TEXT_SIZE);
    if (Arrays.equals(after, change.before().text())) {
      session.say("Nothing was changed, so nothing is written.");
      return Outcome.ok(Facts.of("source", change.source(), "changed", false));
    }
    ConfigText.require(after, "The edited text");
    boolean forced = force.getValue();
    String source = change.source().toString();
    String again =
        "Edit it again: " + session.commandLine("eeprom", "edit", source, "--config", editor.file().toString())
            + " with --in-place or --out. With --force it is taken as it is"
            + (change.before().image().isEmpty()
                ? "."
                : ", and so it is by: " + session.commandLine("eeprom", "replace", source, "--config",
                    editor.file().toString()) + ".");
    if (ConfigText.isBlank(after) && !forced) {
      throw new Refused(
          "eeprom.edit-empty",
          "The edited text is empty",
          Facts.of("file", editor.file(), "size", after.length),
          again);
    }
    LintGate.check(session, change.source(), change.before(), after, forced, again);
    change.checkUnchanged();
    return change.finish(after);
  }
}
