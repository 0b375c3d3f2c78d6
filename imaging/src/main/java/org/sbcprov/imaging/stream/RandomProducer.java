package org.sbcprov.imaging.stream;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.packed.UnpackedOut;

/** Unpacks a file that is not read from its start to its end, with its checksum made beside it. */
final class RandomProducer implements Producer {
  private final Path file;
  private final Unpacker unpacker;
  private final LongSupplier packedDone;
  private final Optional<ExpectedSha256> expected;
  private final Closeable below;

  /** Makes all bytes. */
  @FunctionalInterface
  interface Unpacker {
    void run(UnpackedOut out) throws InterruptedException;
  }

  /**
   * @param packedDone any thread may ask it
   * @param below closed at the end
   */
  RandomProducer(
      Path file, Unpacker unpacker, LongSupplier packedDone, Optional<ExpectedSha256> expected, Closeable below) {
    this.file = file;
    this.unpacker = unpacker;
    this.packedDone = packedDone;
    this.expected = expected;
    this.below = below;
  }

  @Override
  public void run(PieceOut out) throws InterruptedException {
    if (expected.isEmpty()) {
      unpacker.run(out);
      return;
    }
    try (HashedFile hashed = new HashedFile(file, expected.get())) {
      unpacker.run(out);
      Failure mismatch = hashed.mismatch().orElse(null);
      if (mismatch != null) {
        throw mismatch;
      }
    }
  }

  @Override
  public long packedDone() {
    return packedDone.getAsLong();
  }

  @Override
  public void close() throws IOException {
    below.close();
  }
}
