package org.sbcprov.imaging.tree;

import java.util.Arrays;

/** Which ranges of a file are in an archive; the others are zeros. Numbers come one by one: offset and length in turn. */
final class TarSparseMap {
  static final int MOST_NUMBERS = 2_000_000;
  private static final int FIRST = 8;

  private long[] numbers = new long[FIRST];
  private int count;

  /** Adds a number; false when it cannot be or there are too many. */
  boolean add(long number) {
    if (number < 0 || count == MOST_NUMBERS) {
      return false;
    }
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, count * 2);
    }
    numbers[count++] = number;
    return true;
  }

  /** Adds decimal numbers with commas between them. */
  boolean addAll(byte[] text) {
    long number = -1;
    for (int i = 0; i <= text.length; i++) {
      if (i == text.length || text[i] == ',') {
        if (!add(number)) {
          return false;
        }
        number = -1;
      } else {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 10 - 1) {
          return false;
        }
        number = Math.max(0, number) * 10 + digit;
      }
    }
    return true;
  }

  boolean isEmpty() {
    return count == 0;
  }

  int ranges() {
    return count / 2;
  }

  long offset(int range) {
    return numbers[range * 2];
  }

  long length(int range) {
    return numbers[range * 2 + 1];
  }

  /** Whether it is in ascending order, within a size, and has so many bytes in all. */
  boolean fits(long size, long stored) {
    long end = 0;
    long all = 0;
    for (int range = 0; range < ranges(); range++) {
      if (offset(range) < end || offset(range) > size || length(range) > size - offset(range)) {
        return false;
      }
      end = offset(range) + length(range);
      all += length(range);
    }
    return count % 2 == 0 && all == stored;
  }

  /** Whether a file of that size has no holes. */
  boolean isWhole(long size) {
    return size == 0 || ranges() == 1 && offset(0) == 0 && length(0) == size;
  }

  /** A map of a file without holes. */
  static TarSparseMap whole(long size) {
    TarSparseMap map = new TarSparseMap();
    map.add(0);
    map.add(size);
    return map;
  }
}
