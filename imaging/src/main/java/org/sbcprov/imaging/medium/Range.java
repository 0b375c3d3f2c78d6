package org.sbcprov.imaging.medium;

/**
 * Bytes of a disk or image.
 *
 * @param from the first one
 * @param to the one behind the last; at least {@code from}
 */
public record Range(long from, long to) {
  public Range {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(from + " to " + to);
    }
  }

  /** How many. */
  public long length() {
    return to - from;
  }

  /** Whether a byte is in it. */
  public boolean contains(long position) {
    return position >= from && position < to;
  }

  /** Whether some bytes are in both. */
  public boolean overlaps(long otherFrom, long otherTo) {
    return from < otherTo && otherFrom < to;
  }
}
