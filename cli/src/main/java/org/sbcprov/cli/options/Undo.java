package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sbcprov.cli.Outcome;
import org.sbcprov.cli.Session;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.disk.Change;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;

/** The command that puts back what a change took away. */
public final class Undo {
  private Undo() {}

  /** Puts back what a change overwrote, or tells what it would. */
  public static Outcome run(Session session, Path file, Path saved, boolean dry) {
    List<Change> changes = dry ? InPlaceEdit.undoable(file, saved) : InPlaceEdit.undo(file, saved);
    List<Map<String, Object>> facts = new ArrayList<>();
    for (Change change : changes) {
      session.print((dry ? "would put back " : "put back ") + change.words() + "\n");
      facts.add(change.facts());
    }
    return Outcome.ok(Facts.of("file", file, "dry-run", dry, dry ? "undoable" : "undone", saved, "changes", facts));
  }

  /** Says where the bytes are that were overwritten in a file, and which command puts them back. */
  public static void tell(Session session, Path file, Path saved) {
    String[] words = {"image", "repair", file.toString(), "--undo", saved.toString(), "--yes"};
    String command =
        session.commandLine(DiskFile.isBlockDevice(file) ? words : Arrays.copyOf(words, words.length - 1));
    session.say("saved       " + saved + "; " + command + " puts it back");
  }
}
