package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.Arrays;
import org.sbcprov.cli.Session;
import org.sbcprov.imaging.disk.DiskFile;

/** The command that puts back what a change took away. */
final class Undo {
  private Undo() {}

  static String of(Session session, Path file, Path saved) {
    String[] words = {"image", "repair", file.toString(), "--undo", saved.toString(), "--yes"};
    return session.commandLine(DiskFile.isBlockDevice(file) ? words : Arrays.copyOf(words, words.length - 1));
  }
}
