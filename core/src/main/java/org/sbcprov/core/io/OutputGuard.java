package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Refused;

/** Keeps a command from writing over what it reads. */
public final class OutputGuard {
  private OutputGuard() {}

  /**
   * Checks that no output is the same file as an input, whatever names and links lead to it. To be called before
   * anything is read or written.
   *
   * @throws Refused {@code output.is-input} when one is
   */
  public static void requireApart(List<Path> outputs, List<Path> inputs) {
    for (int i = 0; i < outputs.size(); i++) {
      Path output = outputs.get(i);
      for (int j = 0; Files.exists(output) && j < inputs.size(); j++) {
        Path input = inputs.get(j);
        if (isSameFile(output, input)) {
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
    return Objects.equals(a.getFileName(), b.getFileName())
        && isSameFile(FileFailures.directoryOf(a), FileFailures.directoryOf(b));
  }

  private static boolean isSameFile(Path a, Path b) {
    try {
      return Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
    } catch (IOException e) {
      throw FileFailures.reading(b, "file", e);
    }
  }
}
