package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.cli.Command;
import org.sbcprov.cli.HelpPage;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.cli.options.EditOptions;
import org.sbcprov.cli.options.Options;
import org.sbcprov.cli.options.TargetOptions;
import org.sbcprov.cli.options.Undo;
import org.sbcprov.core.board.Board;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.place.ImagePut;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code sbcprov image put FILE NAME CONTENT}. */
public final class PutCommand implements Command {
  private final PositionalParamSpec file = Options.pathParameter(0, "FILE", "A disk image, or a card's device.");
  private final PositionalParamSpec name =
      Options.parameter(1, "NAME", "A partition's name or number; bl2, fip or env; PARTITION/FILE; or 0xOFFSET.");
  private final PositionalParamSpec content = Options.pathParameter(2, "CONTENT", "The file whose bytes go there.");
  private final TargetOptions target = new TargetOptions();
  private final EditOptions edit = new EditOptions();
  private final OptionSpec force =
      Options.flag("Warn of what does not seem to belong there, instead of refusing it.", "--force");

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(file).addPositional(name).addPositional(content);
    target.addTo(spec);
    edit.addTo(spec);
    spec.addOption(force);
    HelpPage.of(
            spec,
            "Put a content into a boot image, in place.",
            "A BL2 or FIP is checked as when an image is built, and other contents for being of the kind that is there;"
                + " --force helps against doubts, not against a lack of room. What is overwritten is saved first, and"
                + " sbcprov image repair --undo puts it back.")
        .example("sbcprov image put r4.img fip fip.bin --board bpi-r4", "Another FIP.")
        .example("sbcprov image put r4.img boot/uEnv.txt uEnv.txt", "A file of the FAT partition.")
        .example("sbcprov image put /dev/sdX bl2 bl2.img --yes --saved card.saved", "Another BL2 on a card.")
        .exits(ExitStatus.BAD_INPUT, ExitStatus.REFUSED, ExitStatus.VERIFICATION);
  }

  @Override
  public Outcome run(Session session) {
    Path path = file.getValue();
    String where = name.getValue();
    Path source = content.getValue();
    boolean anyway = force.getValue();
    Optional<Board> board = target.board();
    Optional<String> medium = target.medium(board);
    edit.requireAllowed(session, path, false);
    ImagePut.Result result =
        ImagePut.put(
            new ImagePut.Request(
                path,
                where,
                source,
                board,
                medium,
                edit.saved(),
                anyway,
                edit.isDryRun(),
                session.timestamp().getEpochSecond()),
            session.events());
    for (Change change : result.changes()) {
      session.print((edit.isDryRun() ? "would write " : "wrote ") + change.words() + "\n");
    }
    if (result.changes().isEmpty()) {
      session.print(result.title() + " has that content already\n");
    }
    if (result.saved().isPresent()) {
      Undo.tell(session, path, result.saved().get());
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", path);
    facts.put("content", source);
    facts.put("dry-run", edit.isDryRun());
    facts.putAll(result.facts());
    return Outcome.ok(facts);
  }
}
