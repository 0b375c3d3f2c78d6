package org.sbcprov.imaging.stream;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.imaging.packed.PackedInput;
import org.sbcprov.imaging.packed.PackedKind;
import org.sbcprov.imaging.packed.Unpacking;

/** Unpacks a file or what comes through a pipe from its start to its end, or hands a pipe's bytes on as they are. */
final class UnpackingProducer implements Producer {
  private static final int HEAD = 6;

  private final PackedInput in;
  private final Optional<ExpectedSha256> expected;
  private final Closeable below;

  /**
   * @param expected whose digest {@code in} feeds
   * @param below closed at the end
   */
  UnpackingProducer(PackedInput in, Optional<ExpectedSha256> expected, Closeable below) {
    this.in = in;
    this.expected = expected;
    this.below = below;
  }

  @Override
  public void run(PieceOut out) throws InterruptedException {
    Optional<PackedKind> kind = PackedKind.of(in.head(HEAD));
    if (kind.isPresent()) {
      Unpacking.run(kind.get(), in, out, event -> out.warn((Warning) event));
    } else {
      while (in.fill()) {
        ByteBuffer room = out.room();
        in.moveTo(room);
      }
    }
    Failure mismatch = expected.flatMap(ExpectedSha256::mismatch).orElse(null);
    if (mismatch != null) {
      throw mismatch;
    }
  }

  @Override
  public long packedDone() {
    return in.taken();
  }

  @Override
  public void close() throws IOException {
    below.close();
  }
}
