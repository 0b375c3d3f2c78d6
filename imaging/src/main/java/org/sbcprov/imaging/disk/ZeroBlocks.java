package org.sbcprov.imaging.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Tells data from zeros in blocks of 4096 bytes: what file systems allot, and what a block map counts in. */
public final class ZeroBlocks {
  /** Bytes of a block. */
  public static final int SIZE = 4096;

  private static final int AT_ONCE = 64 * 1024;

  private ZeroBlocks() {}

  /** Takes a run of blocks that are not all zeros. */
  @FunctionalInterface
  public interface Run {
    /**
     * @param position of the first byte, in the file
     * @param bytes of the run; the buffer is good until this returns
     */
    void accept(long position, ByteBuffer bytes);
  }

  /**
   * Gives the runs of data in bytes, in order. Blocks are those of the file, so the first and the last may be cut.
   *
   * @param position of the first byte, in the file
   * @param bytes all that remain in it are taken
   * @param longest length of a run, a multiple of {@link #SIZE}
   */
  public static void forEachRun(long position, ByteBuffer bytes, int longest, Run run) {
    ByteBuffer zeros = Zeros.BUFFER.duplicate();
    int base = bytes.position();
    int end = bytes.limit();
    int at = base;
    while (at < end) {
      at = skipZeros(bytes, at, end, zeros);
      if (at == end) {
        break;
      }
      int from = Math.max(base, at - (int) ((position + at - base) % SIZE));
      int to = from;
      while (to < end && to - from < longest) {
        int next = (int) Math.min(end, to + SIZE - (position + to - base) % SIZE);
        if (to != from && isZero(bytes, to, next, zeros)) {
          break;
        }
        to = next;
      }
      run.accept(position + from - base, bytes.slice(from, to - from).order(ByteOrder.BIG_ENDIAN));
      at = to;
    }
    bytes.position(end);
  }

  private static int skipZeros(ByteBuffer bytes, int from, int end, ByteBuffer zeros) {
    int at = from;
    while (at < end) {
      int length = Math.min(AT_ONCE, end - at);
      int differs = bytes.slice(at, length).mismatch(zeros.slice(0, length));
      if (differs >= 0) {
        return at + differs;
      }
      at += length;
    }
    return end;
  }

  private static boolean isZero(ByteBuffer bytes, int from, int to, ByteBuffer zeros) {
    // Most data shows in the first byte or soon after.
    return bytes.get(from) == 0
        && (to - from < Long.BYTES || bytes.getLong(from) == 0)
        && bytes.slice(from, to - from).mismatch(zeros.slice(0, to - from)) < 0;
  }

  /** Made when first needed. */
  private static final class Zeros {
    static final ByteBuffer BUFFER = ByteBuffer.allocateDirect(AT_ONCE);
  }
}
