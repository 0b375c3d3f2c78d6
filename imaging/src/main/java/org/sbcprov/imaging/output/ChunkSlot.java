package org.sbcprov.imaging.output;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** A buffer, and who uses it. */
final class ChunkSlot {
  private final List<Future<?>> using = new ArrayList<>();
  private byte[] data;

  /** The buffer, made when it is first needed. */
  byte[] data(int size) {
    if (data == null) {
      data = new byte[size];
    }
    return data;
  }

  /** Lets others use a piece, which is in this buffer or is zeros. */
  void give(Chunk chunk, List<ChunkUser> users) {
    for (ChunkUser user : users) {
      using.add(user.take(chunk));
    }
  }

  /** Waits until nobody uses it any more. */
  void await() {
    for (Future<?> user : using) {
      Workers.await(user);
    }
    using.clear();
  }
}
