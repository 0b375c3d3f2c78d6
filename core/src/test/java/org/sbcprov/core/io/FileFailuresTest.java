package org.sbcprov.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Failure;

class FileFailuresTest {
  private static final Path FILE = Path.of("dir", "a.bin");

  @Test
  void aMissingInputIsBadInputAndAMissingDirectoryForAnOutputIsNot() {
    assertThat(FileFailures.reading(FILE, "image", new NoSuchFileException("x")).exitStatus())
        .isEqualTo(ExitStatus.BAD_INPUT);
    assertThat(FileFailures.writing(FILE, new NoSuchFileException("x")).code()).isEqualTo("io.no-directory");
  }

  @Test
  void theReasonIsToldInWordsWithAdvice() {
    Failure denied = FileFailures.reading(FILE, "image", new AccessDeniedException("x"));
    assertThat(denied).hasMessageContaining("permission denied");
    assertThat(denied.hint()).contains("permissions");
    Failure full = FileFailures.writing(FILE, new FileSystemException("x", null, "No space left on device"));
    assertThat(full).hasMessageContaining("No space left on device");
    assertThat(full.hint()).contains("Free some space");
    assertThat(FileFailures.writing(FILE, new IOException())).hasMessageContaining("IOException");
  }

  /** In a directory of somebody else, a file of one's own can be written, but not made again. */
  @Test
  void anOutputNeedsAWritableDirectory() {
    Failure denied = FileFailures.writing(FILE, new AccessDeniedException("x"));
    assertThat(denied.hint()).startsWith("The directory " + FILE.toAbsolutePath().getParent() + " has to be writable");
  }

  @Test
  void anInterruptIsNotAnIoFailure() {
    assertThat(FileFailures.writing(FILE, new ClosedByInterruptException()).exitStatus())
        .isEqualTo(ExitStatus.INTERRUPTED);
    assertThat(FileFailures.reading(FILE, "image", new ClosedByInterruptException()).exitStatus())
        .isEqualTo(ExitStatus.INTERRUPTED);
  }

  @Test
  void anInterruptTellsWhetherAnythingWasWritten() {
    assertThat(FileFailures.writing(FILE, new ClosedByInterruptException()))
        .hasMessage("Interrupted before " + FILE + " was written");
    assertThat(FileFailures.reading(FILE, "image", new ClosedByInterruptException()).getMessage())
        .isEqualTo("Interrupted while the image " + FILE + " was read");
  }

  /** The second thing that was done with a channel after Ctrl-C was once told as a failure of the disk. */
  @Test
  void aChannelThatIsClosedAfterAnInterruptIsThatInterrupt() {
    ClosedChannelException closed = new ClosedChannelException();
    assertThat(FileFailures.writing(FILE, closed).exitStatus()).isEqualTo(ExitStatus.IO);
    Thread.currentThread().interrupt();
    try {
      assertThat(FileFailures.writing(FILE, closed).exitStatus()).isEqualTo(ExitStatus.INTERRUPTED);
    } finally {
      Thread.interrupted();
    }
  }
}
