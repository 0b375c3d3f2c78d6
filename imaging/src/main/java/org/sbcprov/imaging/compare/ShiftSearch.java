package org.sbcprov.imaging.compare;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.sbcprov.imaging.medium.Range;

/**
 * Looks for a block's right bytes some bytes before or behind its place, in what was read around it. The CRC of 64 KiB is
 * moved along byte by byte: what leaves it is taken out through a table.
 */
final class ShiftSearch {
  private static final int BLOCK = BlockSums.BLOCK;

  /** Searches of all that was read around a block; a shift that was found is tried first, and costs nothing. */
  private static final int MOST_SEARCHES = 24;

  /** Places that are looked at closely in one search: zeros and patterns are at every other place. */
  private static final int MOST_CLOSE_LOOKS = 16;

  private final BlockSums expected;
  private final BlockSums.Sums sums = new BlockSums.Sums();
  private long lastShift;
  private int searches;
  private Tables tables;

  ShiftSearch(BlockSums expected) {
    this.expected = expected;
  }

  /**
   * Where the bytes went.
   *
   * @param around where the bytes lie that were read
   * @param all those bytes
   * @return how many bytes before its place the block's content was found, as distance to where it belongs: less than 0
   *     when it lies behind; 0 when it was not found
   */
  long find(long block, Range around, ByteBuffer all) {
    if (!expected.isWhole(block) || around.length() <= BLOCK) {
      return 0;
    }
    long start = block * BLOCK - around.from();
    if (lastShift != 0 && isAt(block, start + lastShift, all)) {
      return -lastShift;
    }
    if (searches == MOST_SEARCHES) {
      return 0;
    }
    searches++;
    long found = search(block, start, all);
    if (found < 0) {
      return 0;
    }
    lastShift = found - start;
    return -lastShift;
  }

  /** Whether a neighbour went the same way: else it may be a pattern that occurs twice. */
  private boolean isConfirmed(long block, long start, long at, ByteBuffer all) {
    return hasMoved(block + 1, start + BLOCK, at - start, all) || hasMoved(block - 1, start - BLOCK, at - start, all);
  }

  private boolean hasMoved(long block, long start, long shift, ByteBuffer all) {
    return block >= 0 && expected.isWhole(block) && isAt(block, start + shift, all) && !isAt(block, start, all);
  }

  private boolean isAt(long block, long at, ByteBuffer all) {
    return at >= 0
        && at <= all.limit() - BLOCK
        && sums.of(all.slice((int) at, BLOCK)) == expected.sum(block);
  }

  /** The nearest place of the block in the bytes; -1 when there is none. */
  private long search(long block, long start, ByteBuffer all) {
    if (tables == null) {
      tables = new Tables();
    }
    int wanted = (int) expected.sum(block) ^ tables.zeros;
    int[] step = tables.step;
    int[] leaving = tables.leaving;
    int end = all.limit();
    int crc = 0;
    long nearest = -1;
    int looks = 0;
    for (int i = 0; i < end && looks < MOST_CLOSE_LOOKS; i++) {
      crc = crc >>> 8 ^ step[(crc ^ all.get(i)) & 0xff];
      int at = i - BLOCK + 1;
      if (at > 0) {
        crc ^= leaving[all.get(at - 1) & 0xff];
      }
      // Whole blocks away is what is repeated.
      if (at >= 0
          && crc == wanted
          && (at - start) % BLOCK != 0
          && isNearer(at, nearest, start)) {
        looks++;
        if (isAt(block, at, all) && isConfirmed(block, start, at, all)) {
          nearest = at;
        }
      }
    }
    return nearest;
  }

  private static boolean isNearer(long at, long nearest, long start) {
    return nearest < 0 || Math.abs(at - start) < Math.abs(nearest - start);
  }

  /** Of CRC-32, bits the other way round: what a byte does to the register, and what is left of it a block later. */
  private static final class Tables {
    private static final int POLYNOMIAL = 0xedb88320;

    final int[] step = new int[256];
    final int[] leaving = new int[256];

    /** The CRC of a block of zeros: what beginning with all ones, and turning all bits in the end, makes of any block. */
    final int zeros;

    Tables() {
      for (int i = 0; i < 256; i++) {
        int crc = i;
        for (int bit = 0; bit < 8; bit++) {
          crc = (crc & 1) != 0 ? crc >>> 1 ^ POLYNOMIAL : crc >>> 1;
        }
        step[i] = crc;
      }
      int[] bits = new int[8];
      for (int bit = 0; bit < 8; bit++) {
        int crc = step[1 << bit];
        for (int i = 0; i < BLOCK; i++) {
          crc = crc >>> 8 ^ step[crc & 0xff];
        }
        bits[bit] = crc;
      }
      for (int i = 0; i < 256; i++) {
        for (int bit = 0; bit < 8; bit++) {
          leaving[i] ^= (i >> bit & 1) != 0 ? bits[bit] : 0;
        }
      }
      CRC32 crc = new CRC32();
      crc.update(new byte[BLOCK]);
      zeros = (int) crc.getValue();
    }
  }
}
