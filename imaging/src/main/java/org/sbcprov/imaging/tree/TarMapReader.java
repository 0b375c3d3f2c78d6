package org.sbcprov.imaging.tree;

import java.util.function.Function;
import java.util.function.LongFunction;
import org.sbcprov.core.failure.BadInput;

/** Reads the maps of files with holes where they are not in an extended header. */
final class TarMapReader {
  private static final int BLOCK = TarHeader.SIZE;
  private static final int MAP_DIGITS = 19;

  private final LongFunction<byte[]> blocks;
  private final Function<String, BadInput> bad;

  /**
   * Reads maps of one archive.
   *
   * @param blocks the block at a position; null behind the end
   * @param bad makes a failure of a problem
   */
  TarMapReader(LongFunction<byte[]> blocks, Function<String, BadInput> bad) {
    this.blocks = blocks;
    this.bad = bad;
  }

  /** GNU's old form: four ranges in the header, 21 in each block that follows. */
  long readOld(byte[] first, long start, TarSparseMap map) {
    long position = start;
    byte[] block = first;
    int place = 386;
    int ranges = 4;
    int more = 482;
    while (true) {
      for (int i = 0; i < ranges && block[place + i * 24] != 0; i++) {
        boolean taken = map.add(TarHeader.number(block, place + i * 24, 12))
            && map.add(TarHeader.number(block, place + i * 24 + 12, 12));
        if (!taken) {
          throw bad.apply("the map of a file with holes is damaged");
        }
      }
      if (block[more] == 0) {
        return position;
      }
      block = blocks.apply(position);
      if (block == null) {
        throw bad.apply("it ends in the map of a file with holes");
      }
      position += BLOCK;
      place = 0;
      ranges = 21;
      more = 504;
    }
  }

  /** GNU's newest form: before the data, lines with the number of ranges, then offset and length of each. */
  long readInData(TarSparseMap map, long start, long stored) {
    long position = start;
    long left = -1;
    long number = 0;
    int digits = 0;
    long end = position + stored;
    while (left != 0) {
      byte[] block = position < end ? blocks.apply(position) : null;
      if (block == null) {
        throw bad.apply("it ends in the map of a file with holes");
      }
      position += BLOCK;
      for (int i = 0; i < BLOCK && left != 0; i++) {
        if (block[i] == '\n' && digits > 0) {
          boolean taken = left < 0 ? number <= TarSparseMap.MOST_NUMBERS / 2 : map.add(number);
          if (!taken) {
            throw bad.apply("the map of a file with holes is too long");
          }
          left = left < 0 ? number * 2 : left - 1;
          number = 0;
          digits = 0;
        } else if (block[i] >= '0' && block[i] <= '9' && digits < MAP_DIGITS - 1) {
          number = number * 10 + block[i] - '0';
          digits++;
        } else {
          throw bad.apply("the map of a file with holes is damaged");
        }
      }
    }
    return position;
  }
}
