package org.sbcprov.imaging.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.sbcprov.core.block.AlignedBuffers;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.io.FileFailures;

/** Reads a file from its start to its end for its checksum, in a thread of its own: for files that are read in no order. */
final class HashedFile implements AutoCloseable {
  private static final int PIECE = 1024 * 1024;

  private final Path file;
  private final ExpectedSha256 expected;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile Throwable failure;

  HashedFile(Path file, ExpectedSha256 expected) {
    this.file = file;
    this.expected = expected;
    this.thread = new Thread(this::read, PumpedStream.THREAD + file + " checksum");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    ByteBuffer bytes = AlignedBuffers.allocate(PIECE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (!stopped && channel.read(bytes) >= 0) {
        expected.digest().update(bytes.flip());
        bytes.clear();
      }
    } catch (IOException e) {
      failure = FileFailures.reading(file, "image", e);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Waits for the end; gives the failure when it is another checksum. */
  Optional<Failure> mismatch() throws InterruptedException {
    thread.join();
    if (failure instanceof Failure told) {
      throw told;
    } else if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return expected.mismatch();
  }

  @Override
  public void close() {
    stopped = true;
    boolean interrupted = Thread.interrupted();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
