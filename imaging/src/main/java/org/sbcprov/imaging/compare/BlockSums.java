package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.sbcprov.imaging.medium.Range;

/**
 * Checksums of an image by blocks of 64 KiB: two CRCs of 32 bits each (CRC-32C and CRC-32) in one long. Bytes that may have
 * any value are left out of them. Takes 8 bytes a block, for those parts of the image only of which something is known.
 *
 * <p>Not for several threads at once while something is added.
 */
public final class BlockSums {
  /** Bytes of a block. */
  public static final int BLOCK = 64 * 1024;

  private static final int PAGE_BITS = 12;
  private static final int PAGE = 1 << PAGE_BITS;

  private final Map<Long, long[]> pages = new HashMap<>();

  /** What counts: first byte, and the one behind the last. No two touch. */
  private final TreeMap<Long, Long> counted = new TreeMap<>();

  private final CRC32C castagnoli = new CRC32C();
  private final CRC32 ieee = new CRC32();

  /** The block that the two are of; -1 for none. */
  private long open = -1;

  /** Up to this block there are sums that cannot be gone on with; -1 for none. */
  private long closed = -1;

  private long end;

  /**
   * Takes bytes of the image.
   *
   * @param position of the first one, not before the end of what was told already; what is between them is free
   * @param bytes all that remain in it are taken
   */
  public void add(long position, ByteBuffer bytes) {
    requireBehind(position);
    if (!bytes.hasRemaining()) {
      return;
    }
    long to = position + bytes.remaining();
    int limit = bytes.limit();
    long at = position;
    while (at < to) {
      long block = at / BLOCK;
      if (block != open) {
        if (block <= closed && isKnown(block, at)) {
          throw new IllegalArgumentException("block " + block + " has its sum already");
        }
        castagnoli.reset();
        ieee.reset();
        open = block;
      }
      int length = (int) (Math.min(to, (block + 1) * BLOCK) - at);
      ByteBuffer part = bytes.limit(bytes.position() + length);
      castagnoli.update(part.duplicate());
      ieee.update(part);
      bytes.limit(limit);
      put(block, both(castagnoli, ieee));
      at += length;
    }
    count(position, to);
    end = to;
  }

  /**
   * Takes bytes that have to be zeros, without looking at any.
   *
   * @param position of the first one, not before the end of what was told already
   */
  public void addZeros(long position, long length) {
    requireBehind(position);
    long to = position + length;
    ByteBuffer zeros = ByteBuffer.allocate(BLOCK);
    long whole = new Sums().of(zeros);
    long at = position;
    while (at < to) {
      int next = (int) Math.min(to - at, BLOCK - at % BLOCK);
      if (next < BLOCK) {
        add(at, zeros.clear().limit(next));
      } else {
        put(at / BLOCK, whole);
      }
      at += next;
    }
    if (length > 0) {
      count(position, to);
      end = to;
    }
  }

  /**
   * Tells of bytes of the image that are not compared.
   *
   * @param position of the first one, not before the end of what was told already
   */
  public void addFree(long position, long length) {
    requireBehind(position);
    if (length < 0) {
      throw new IllegalArgumentException(length + " bytes");
    }
    end = position + length;
  }

  /**
   * Puts whole blocks in the place of what is known of them; all their bytes count then.
   *
   * @param position where a block begins
   * @param bytes whole blocks, but for the last one of the medium, which may be shorter
   */
  public void replace(long position, ByteBuffer bytes) {
    if (position < 0 || position % BLOCK != 0) {
      throw new IllegalArgumentException("no block begins at " + position);
    }
    long to = position + bytes.remaining();
    BlockSums others = new BlockSums();
    others.add(position, bytes);
    uncount(position, Math.max(to, (to + BLOCK - 1) / BLOCK * BLOCK));
    count(position, to);
    for (long block = position / BLOCK; block * BLOCK < to; block++) {
      put(block, others.sum(block));
      closed = Math.max(closed, block);
      if (block == open) {
        open = -1;
      }
    }
    end = Math.max(end, to);
  }

  /** The same sums, to be changed on their own. */
  public BlockSums copy() {
    BlockSums copy = new BlockSums();
    for (Map.Entry<Long, long[]> page : pages.entrySet()) {
      copy.pages.put(page.getKey(), page.getValue().clone());
    }
    copy.counted.putAll(counted);
    copy.end = end;
    copy.closed = Math.max(closed, open);
    return copy;
  }

  private void requireBehind(long position) {
    if (position < end) {
      throw new IllegalArgumentException(position + " is told of after " + end);
    }
  }

  private void count(long from, long to) {
    Map.Entry<Long, Long> before = counted.floorEntry(from);
    long start = before != null && before.getValue() >= from ? before.getKey() : from;
    long stop = to;
    Map.Entry<Long, Long> behind = counted.ceilingEntry(start);
    while (behind != null && behind.getKey() <= stop) {
      stop = Math.max(stop, behind.getValue());
      counted.remove(behind.getKey());
      behind = counted.ceilingEntry(start);
    }
    counted.put(start, stop);
  }

  private void uncount(long from, long to) {
    Map.Entry<Long, Long> range = counted.lowerEntry(to);
    while (range != null && range.getValue() > from) {
      counted.remove(range.getKey());
      if (range.getKey() < from) {
        counted.put(range.getKey(), from);
      }
      if (range.getValue() > to) {
        counted.put(to, range.getValue());
      }
      range = counted.lowerEntry(to);
    }
  }

  private void put(long block, long sum) {
    pages.computeIfAbsent(block >> PAGE_BITS, page -> new long[PAGE])[(int) (block & PAGE - 1)] = sum;
  }

  private static long both(CRC32C castagnoli, CRC32 ieee) {
    return castagnoli.getValue() << 32 | ieee.getValue();
  }

  /** The sum of a block's bytes that count; of use only where {@link #isKnown} holds. */
  public long sum(long block) {
    long[] page = pages.get(block >> PAGE_BITS);
    return page == null ? 0 : page[(int) (block & PAGE - 1)];
  }

  /** Whether some bytes of a block count. */
  public boolean isKnown(long block) {
    Map.Entry<Long, Long> range = counted.lowerEntry((block + 1) * BLOCK);
    return range != null && range.getValue() > block * BLOCK;
  }

  private boolean isKnown(long block, long before) {
    Map.Entry<Long, Long> range = counted.lowerEntry(before);
    return range != null && range.getValue() > block * BLOCK;
  }

  /** Whether all bytes of a block count. */
  public boolean isWhole(long block) {
    Map.Entry<Long, Long> range = counted.floorEntry(block * BLOCK);
    return range != null && range.getValue() >= (block + 1) * BLOCK;
  }

  /** The first block from one on of which some bytes count; -1 when there is none. */
  public long nextKnown(long block) {
    if (isKnown(block)) {
      return block;
    }
    Long next = counted.ceilingKey(block * BLOCK);
    return next == null ? -1 : next / BLOCK;
  }

  /** The first run of bytes from a position on that count; null when there is none. It may be cut off at its start. */
  public Range nextCounted(long position) {
    Map.Entry<Long, Long> range = counted.floorEntry(position);
    if (range != null && range.getValue() > position) {
      return new Range(position, range.getValue());
    }
    range = counted.higherEntry(position);
    return range == null ? null : new Range(range.getKey(), range.getValue());
  }

  /** Bytes that count. */
  public long countedBytes() {
    long bytes = 0;
    for (Map.Entry<Long, Long> range : counted.entrySet()) {
      bytes += range.getValue() - range.getKey();
    }
    return bytes;
  }

  /** The byte behind the last one that was told of. */
  public long end() {
    return end;
  }

  /** What the sum of bytes that were read at a place would be, of those that count here. */
  static final class Sums {
    private final CRC32C castagnoli = new CRC32C();
    private final CRC32 ieee = new CRC32();

    /**
     * @param bytes of the block as far as the disk has them, from position 0 to the limit
     */
    long of(BlockSums sums, long block, ByteBuffer bytes) {
      long start = block * BLOCK;
      if (sums.isWhole(block)) {
        return of(bytes);
      }
      castagnoli.reset();
      ieee.reset();
      long stop = start + bytes.limit();
      Range range = sums.nextCounted(start);
      while (range != null && range.from() < stop) {
        int from = (int) (range.from() - start);
        int length = (int) (Math.min(range.to(), stop) - range.from());
        ByteBuffer part = bytes.slice(from, length);
        castagnoli.update(part.duplicate());
        ieee.update(part);
        range = sums.nextCounted(range.to());
      }
      return both(castagnoli, ieee);
    }

    /** The sum of all bytes up to the limit. */
    long of(ByteBuffer bytes) {
      castagnoli.reset();
      ieee.reset();
      castagnoli.update(bytes.duplicate().position(0));
      ieee.update(bytes.duplicate().position(0));
      return both(castagnoli, ieee);
    }
  }
}
