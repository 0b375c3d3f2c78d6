package org.sbcprov.imaging.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.io.FileFailures;

/** Compares a file with its checksum before anything is done with it. */
public final class FileChecksum {
  private static final int PIECE = 1024 * 1024;

  private FileChecksum() {}

  /**
   * Reads all of a file.
   *
   * @param file a regular file, packed or not
   * @param sha256 64 lower-case digits
   * @throws org.sbcprov.core.failure.BadInput {@code image.sha256} when it has another one
   * @throws Interrupted when the thread is interrupted
   */
  public static void require(Path file, String sha256, EventSink events) {
    ExpectedSha256 expected = new ExpectedSha256(new StreamName(file, /* packed= */ false), sha256);
    String task = "checking " + file;
    ByteBuffer bytes = AlignedBuffers.allocate(PIECE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long done = 0;
      events.accept(new Progress(task, 0, size));
      while (channel.read(bytes.clear()) >= 0) {
        if (Thread.currentThread().isInterrupted()) {
          throw interrupted(file);
        }
        done += bytes.flip().remaining();
        expected.digest().update(bytes);
        events.accept(new Progress(task, Math.min(done, size), size));
      }
    } catch (IOException e) {
      throw Thread.currentThread().isInterrupted() ? interrupted(file) : FileFailures.reading(file, "image", e);
    }
    expected.mismatch().ifPresent(failure -> {
      throw failure;
    });
  }

  private static Interrupted interrupted(Path file) {
    return new Interrupted(
        "interrupted", "Interrupted while " + file + " was checked; nothing was written", Facts.none(), "");
  }
}
