package org.sbcprov.imaging.packed;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What threads unpack of blocks, put in order. Whoever unpacks the block whose turn it is always gets a buffer; those that
 * are ahead wait when only few are left, so that it goes on however large the blocks are.
 */
final class XzQueue {
  /** Bytes of a buffer. */
  static final int CHUNK = 1024 * 1024;

  /** Buffers that only the block whose turn it is may have. */
  static final int RESERVED = 2;

  private final int blocks;
  private final int most;
  private final Deque<byte[]> free = new ArrayDeque<>();
  private final Map<Integer, Slot> slots = new HashMap<>();
  private int made;
  private int claimed;
  private int turn;

  /** Some bytes of the image. */
  record Chunk(byte[] bytes, int length) {}

  /** What there is of one block. */
  private static final class Slot {
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private boolean finished;
    private RuntimeException failure;
  }

  /**
   * @param most buffers at once
   */
  XzQueue(int blocks, int most) {
    this.blocks = blocks;
    this.most = most;
  }

  /** The next block to unpack; -1 after the last one. */
  synchronized int claim() {
    if (claimed == blocks) {
      return -1;
    }
    slots.put(claimed, new Slot());
    return claimed++;
  }

  /** A buffer for a block that was claimed; waits for one. */
  synchronized byte[] take(int block) throws InterruptedException {
    while (free.size() + most - made <= (block == turn ? 0 : RESERVED)) {
      wait();
    }
    byte[] bytes = free.poll();
    if (bytes == null) {
      bytes = new byte[CHUNK];
      made++;
    }
    return bytes;
  }

  synchronized void put(int block, byte[] bytes, int length) {
    slots.get(block).chunks.add(new Chunk(bytes, length));
    notifyAll();
  }

  /**
   * Nothing more comes of a block.
   *
   * @param block or -1 when none was claimed yet
   * @param failure what ended it early, or null
   */
  synchronized void finished(int block, RuntimeException failure) {
    Slot slot = slots.computeIfAbsent(Math.max(block, turn), key -> new Slot());
    slot.finished = true;
    slot.failure = failure;
    notifyAll();
  }

  /** What comes next in the image; null after the last block. */
  synchronized Chunk next() throws InterruptedException {
    while (turn < blocks) {
      Slot slot = slots.get(turn);
      if (slot == null || slot.chunks.isEmpty() && !slot.finished) {
        wait();
      } else if (!slot.chunks.isEmpty()) {
        return slot.chunks.poll();
      } else if (slot.failure != null) {
        throw slot.failure;
      } else {
        slots.remove(turn++);
        notifyAll();
      }
    }
    return null;
  }

  synchronized void giveBack(byte[] bytes) {
    free.add(bytes);
    notifyAll();
  }
}
