package org.sbcprov.cli.options;

import java.nio.file.Path;
import java.util.Arrays;
import org.sbcprov.cli.Session;
import org.sbcprov.imaging.disk.DiskFile;

/** The command that puts back what a change took away. */
public final class Undo {
  private Undo() {}

  /** Says where the bytes are that were overwritten in a file, and which command puts them back. */
  public static void tell(Session session, Path file, Path saved) {
    String[] words = {"image", "repair", file.toString(), "--undo", saved.toString(), "--yes"};
    String command =
        session.commandLine(DiskFile.isBlockDevice(file) ? words : Arrays.copyOf(words, words.length - 1));
    session.say("saved       " + saved + "; " + command + " puts it back");
  }
}
