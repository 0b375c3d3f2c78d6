package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/** Keeps a command from writing over what it reads. */
public final class OutputGuard {
  /** As many as Linux follows; more cannot be opened anyway. */
  private static final int MOST_LINKS = 40;

  private OutputGuard() {}

  /**
   * Checks that no output takes the place of an input, or of a link on the way to one. To be called before anything is
   * read or written. Another name for the same file is no danger: an output takes over its own name only, see {@link
   * AtomicOutput}.
   *
   * @throws Refused {@code output.is-input} when one is
   */
  public static void requireApart(List<Path> outputs, List<Path> inputs) {
    for (int i = 0; i < outputs.size(); i++) {
      Path output = outputs.get(i);
      for (int j = 0; j < inputs.size(); j++) {
        Path input = inputs.get(j);
        if (isOnTheWayTo(input, output)) {
          throw new Refused(
              "output.is-input",
              "Writing " + output + " would replace " + input + ", which is read for it",
              Facts.of("input", input.toAbsolutePath().normalize(), "out", output.toAbsolutePath().normalize()),
              "Give the result another name, so that the original stays.");
        }
      }
    }
  }

  /** Whether two paths are the same name in the same directory: not only the same file, but the same entry for it. */
  public static boolean isSameEntry(Path a, Path b) {
    if (a.equals(b)) {
      return true;
    }
    if (a.getFileName() == null || b.getFileName() == null) {
      return false;
    }
    String nameOfA = a.getFileName().toString();
    String nameOfB = b.getFileName().toString();
    // Where upper and lower case are not told apart, two names can be one.
    return (nameOfA.equals(nameOfB) || nameOfA.equalsIgnoreCase(nameOfB) && isSameFile(a, b))
        && isSameFile(FileFailures.directoryOf(a), FileFailures.directoryOf(b));
  }

  /**
   * The file that a symbolic link leads to, for changes in place: {@link AtomicOutput} would replace the link. What is no
   * link stays as it is, and so does a link to what a process has open, which {@link AtomicOutput} refuses.
   *
   * @throws org.sbcprov.core.failure.IoFailed when a link cannot be read
   */
  public static Path behindLinks(Path path) {
    Path step = path;
    for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(step); links++) {
      try {
        Path next = Files.readSymbolicLink(step);
        if (next.startsWith(AtomicOutput.PROCESSES)) {
          return path;
        }
        step = step.resolveSibling(next);
      } catch (IOException e) {
        throw FileFailures.reading(step, "file", e);
      }
    }
    return step;
  }

  private static boolean isOnTheWayTo(Path input, Path output) {
    Path step = input;
    for (int links = 0; links < MOST_LINKS; links++) {
      if (isSameEntry(step, output)) {
        return true;
      }
      if (!Files.isSymbolicLink(step)) {
        return false;
      }
      try {
        step = step.resolveSibling(Files.readSymbolicLink(step));
      } catch (IOException e) {
        throw FileFailures.reading(step, "file", e);
      }
    }
    return false;
  }

  private static boolean isSameFile(Path a, Path b) {
    try {
      return Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
    } catch (IOException e) {
      throw FileFailures.reading(b, "file", e);
    }
  }
}
