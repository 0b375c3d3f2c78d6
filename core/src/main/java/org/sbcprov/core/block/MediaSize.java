package org.sbcprov.core.block;

/** Sizes as they are printed on media, in decimal units. */
public final class MediaSize {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

  private MediaSize() {}

  /** Such as {@code 31.9 GB}. */
  public static String words(long bytes) {
    int unit = 0;
    long divisor = 1;
    while (unit < UNITS.length - 1 && bytes / divisor >= 1000) {
      divisor *= 1000;
      unit++;
    }
    if (unit == 0) {
      return bytes + " B";
    }
    // Rounded down: nobody misses bytes that were never there.
    return bytes / divisor + "." + bytes / (divisor / 10) % 10 + " " + UNITS[unit];
  }
}
