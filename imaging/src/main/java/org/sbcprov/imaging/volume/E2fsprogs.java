package org.sbcprov.imaging.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.io.PrivateDirectory;
import org.sbcprov.core.process.ProgramResult;
import org.sbcprov.core.process.Programs;
import org.sbcprov.core.process.SharedSignal;
import org.sbcprov.imaging.finding.Printable;

/** Runs debugfs and e2fsck on a file, without regard to the clock and the user's language. */
final class E2fsprogs {
  private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/sbin", "/sbin");
  /** Before its version, which it begins with. */
  private static final String NAME = "debugfs ";

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int NOT_FOUND = 127;
  /** Before options in the name of a file. */
  private static final char OPTIONS = '?';
  /** Of e2fsck's status: from here on it says that it could not do its work, not what it found. */
  private static final int NOT_DONE = 8;
  private static final int CANCELLED = 32;
  /** What e2fsck allows clocks to be wrong by. */
  private static final long DAY = 86_400;

  private final Programs programs;
  private final long time;

  /**
   * @param time seconds since 1970 that they take for now
   */
  E2fsprogs(Programs programs, long time) {
    this.programs = programs;
    this.time = Math.max(1, time);
  }

  /**
   * Runs a script of debugfs, which ends with status 0 whatever happened.
   *
   * @return what it complained of; empty when all was done
   */
  String debugfs(Path script, Path file) {
    ProgramResult result = run("E2FSPROGS_FAKE_TIME=" + time, "debugfs", "-w", "-f", script.toString(), file.toString());
    StringBuilder complaints = new StringBuilder();
    for (String line : new String(result.errors(), StandardCharsets.UTF_8).split("\n")) {
      if (!line.isBlank() && !isVersion(line)) {
        complaints.append(complaints.length() == 0 ? "" : "; ").append(line.strip());
      }
    }
    return complaints.length() == 0 && result.status() != 0 ? "debugfs ended with " + result.status() : complaints.toString();
  }

  private static boolean isVersion(String line) {
    return line.length() > NAME.length() && line.startsWith(NAME) && Character.isDigit(line.charAt(NAME.length()));
  }

  /**
   * Checks a file system.
   *
   * @param written when it was last written, for clocks that were wrong then
   * @return what is wrong; empty when it is clean
   */
  String e2fsck(Path file, long written) {
    return e2fsck(file, 0, written);
  }

  /**
   * The same of a file system that begins somewhere in a file.
   *
   * @throws Interrupted when the user asked to stop meanwhile
   * @throws IoFailed {@code volume.not-checked} when it could not be looked at
   */
  String e2fsck(Path file, long position, long written) {
    if (file.toString().indexOf(OPTIONS) < 0) {
      return check(file, position, written);
    }
    // What follows such a character is taken for options.
    try (PrivateDirectory directory = PrivateDirectory.make()) {
      Path link = directory.path().resolve("image");
      try {
        return check(Files.createSymbolicLink(link, file.toAbsolutePath()), position, written);
      } catch (IOException e) {
        throw FileFailures.writing(link, e);
      }
    }
  }

  private String check(Path file, long position, long written) {
    String name = file + (position == 0 ? "" : OPTIONS + "offset=" + position);
    ProgramResult result = run("E2FSCK_TIME=" + (Math.max(time, written) + DAY), "e2fsck", "-fn", name);
    if (result.status() == 0) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    for (String line : new String(result.output(), StandardCharsets.UTF_8).split("\n")) {
      boolean usual = line.isBlank() || line.startsWith("Pass ") || line.startsWith(file.toString());
      if (!usual && lines.size() < 3) {
        lines.add(line.strip());
      }
    }
    String problem =
        "e2fsck ended with " + result.status() + ": " + (lines.isEmpty() ? result.complaint() : String.join("; ", lines));
    if ((result.status() & CANCELLED) != 0) {
      SharedSignal.heed("e2fsck");
    }
    if (result.status() >= NOT_DONE) {
      throw new IoFailed(
          "volume.not-checked",
          "The file system could not be checked: " + Printable.of(problem),
          Facts.of("file", file, "program-status", result.status()),
          "Nothing is known of whether it is in order, and nothing was changed. Try again.");
    }
    return problem;
  }

  private ProgramResult run(String setting, String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of("env", "LC_ALL=C", "E2FSCK_CONFIG=/dev/null", setting, place(name)));
    command.addAll(List.of(arguments));
    ProgramResult result = programs.run(command, LIMIT);
    if (result.status() == NOT_FOUND) {
      throw new BadInput(
          "program.missing",
          "The program " + name + " is needed to change files in ext4, and was not found",
          Facts.of("program", name),
          "Install it: apt-get install e2fsprogs");
    }
    return result;
  }

  /** They are not on the search path of users who are not root. */
  private static String place(String name) {
    for (String directory : SYSTEM_DIRECTORIES) {
      Path file = Path.of(directory, name);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    return name;
  }
}
