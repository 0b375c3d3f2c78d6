package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.imaging.stream.ImageSource;
import org.sbcprov.imaging.stream.ImageStream;
import org.sbcprov.imaging.stream.Piece;

/** Fetches some blocks out of an image. */
final class Originals {
  private static final int BLOCK = BlockSums.BLOCK;

  private Originals() {}

  /**
   * Reads an image up to the last block that is wanted.
   *
   * @return those blocks that are what the sums tell; nothing when the image can be read once only, or not any more
   */
  static Map<Long, byte[]> read(ImageSource source, BlockSums sums, TreeSet<Long> wanted, EventSink events) {
    Map<Long, byte[]> blocks = new HashMap<>();
    if (!source.isRepeatable() || wanted.isEmpty()) {
      return blocks;
    }
    try (ImageStream stream = source.open(EventSink.NONE)) {
      long end = (wanted.last() + 1) * BLOCK;
      Optional<Piece> next = stream.next();
      while (next.isPresent() && next.get().position() < end) {
        take(next.get(), wanted, blocks);
        next.get().release();
        next = stream.next();
      }
      next.ifPresent(Piece::release);
    } catch (Interrupted e) {
      throw e;
    } catch (Failure e) {
      // What is wrong with the medium is told, if only with fewer details.
      return Map.of();
    }
    BlockSums.Sums check = new BlockSums.Sums();
    blocks.entrySet()
        .removeIf(block -> check.of(sums, block.getKey(), ByteBuffer.wrap(block.getValue())) != sums.sum(block.getKey()));
    return blocks;
  }

  private static void take(Piece piece, TreeSet<Long> wanted, Map<Long, byte[]> blocks) {
    long from = piece.position();
    long to = from + piece.length();
    for (long block : wanted.subSet(from / BLOCK, true, (to - 1) / BLOCK, true)) {
      byte[] bytes = blocks.computeIfAbsent(block, number -> new byte[BLOCK]);
      if (!piece.isFree()) {
        long start = Math.max(from, block * BLOCK);
        int length = (int) (Math.min(to, (block + 1) * BLOCK) - start);
        piece.bytes().get((int) (start - from), bytes, (int) (start - block * BLOCK), length);
      }
    }
  }
}
