package org.sbcprov.core.io;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;

/** Turns an {@link IOException} into the failure that tells what to do about it. */
public final class FileFailures {
  private FileFailures() {}

  /**
   * The failure for an exception while a file was read.
   *
   * @param what what the file is to the user, such as {@code EEPROM image}
   */
  public static Failure reading(Path file, String what, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new BadInput(
          "input.not-found",
          "There is no " + what + " at " + file,
          Facts.of("file", file.toAbsolutePath().normalize()),
          "Check the path.",
          e);
    }
    if (isInterrupt(e)) {
      return interrupted("Interrupted while the " + what + " " + file + " was read", file, e);
    }
    String denied = "Check the permissions of the file and of the directories above it.";
    return other("io.read", "The " + what + " " + file + " cannot be read", file, e, denied);
  }

  /**
   * The failure for an exception while a file was written.
   *
   * @param file the file that is meant to appear in the end, which is as it was so far
   */
  public static Failure writing(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new IoFailed(
          "io.no-directory",
          "There is no directory " + directoryOf(file) + " to write " + file.getFileName() + " in",
          Facts.of("file", file.toAbsolutePath().normalize()),
          "Make the directory first, or give another path.",
          e);
    }
    if (isInterrupt(e)) {
      return interrupted("Interrupted before " + file + " was written", file, e);
    }
    String denied =
        "The directory " + directoryOf(file) + " has to be writable, too: a file is made there under another name, and"
            + " gets its own when it is whole. Check the permissions.";
    return other("io.write", file + " cannot be written", file, e, denied);
  }

  /** The directory that a file is in, or would be. */
  public static Path directoryOf(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    return directory == null ? file.toAbsolutePath() : directory;
  }

  /** An interrupt closes the channel, which is then found closed by whoever uses it next. */
  private static boolean isInterrupt(IOException e) {
    return e instanceof ClosedByInterruptException
        || e instanceof ClosedChannelException && Thread.currentThread().isInterrupted();
  }

  private static Failure interrupted(String message, Path file, IOException e) {
    return new Interrupted("interrupted", message, Facts.of("file", file), "", e);
  }

  private static Failure other(String code, String message, Path file, IOException e, String denied) {
    String reason = reasonOf(e);
    String hint = "";
    if (e instanceof AccessDeniedException) {
      hint = denied;
    } else if (reason.contains("No space left")) {
      hint = "Free some space, or write to another disk.";
    }
    return new IoFailed(
        code, message + ": " + reason, Facts.of("file", file.toAbsolutePath().normalize()), hint, e);
  }

  private static String reasonOf(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException fileSystem && fileSystem.getReason() != null) {
      return fileSystem.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
