package org.sbcprov.imaging.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Optional;
import org.sbcprov.core.failure.Failure;

/** Reads a plain image from a file, without those blocks that a map does not have. */
final class PlainProducer implements Producer {
  private final StreamName name;
  private final FileChannel channel;
  private final long size;
  private final Optional<BlockMapFile> map;
  private final Optional<ExpectedSha256> expected;
  private volatile long done;

  /**
   * @param map leaves out what it does not have; not beside a checksum of the whole, for which all has to be read
   */
  PlainProducer(
      StreamName name, FileChannel channel, long size, Optional<BlockMapFile> map, Optional<ExpectedSha256> expected) {
    this.name = name;
    this.channel = channel;
    this.size = size;
    this.map = map;
    this.expected = expected;
  }

  @Override
  public void run(PieceOut out) throws IOException, InterruptedException {
    MessageDigest digest = expected.map(ExpectedSha256::digest).orElse(null);
    if (map.isPresent() && digest == null) {
      long at = 0;
      for (long from = map.get().nextMapped(0); from < size; from = map.get().nextMapped(at)) {
        out.free(from - at);
        at = Math.min(size, map.get().nextFree(from));
        copy(from, at, out, null);
      }
      out.free(size - at);
    } else {
      copy(0, size, out, digest);
    }
    Failure mismatch = expected.flatMap(ExpectedSha256::mismatch).orElse(null);
    if (mismatch != null) {
      throw mismatch;
    }
  }

  private void copy(long from, long to, PieceOut out, MessageDigest digest) throws IOException, InterruptedException {
    for (long at = from; at < to; ) {
      ByteBuffer room = out.room();
      int before = room.position();
      int limit = room.limit();
      room.limit((int) Math.min(limit, before + (to - at)));
      int got = channel.read(room, at);
      room.limit(limit);
      if (got < 0) {
        throw name.otherSize(size);
      }
      if (digest != null) {
        digest.update(room.duplicate().flip().position(before));
      }
      at += got;
      done = at;
    }
  }

  @Override
  public long packedDone() {
    return done;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
