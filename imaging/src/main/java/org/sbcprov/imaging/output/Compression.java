package org.sbcprov.imaging.output;

import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/** How an image is compressed. */
public enum Compression {
  /** Not at all: a sparse file. */
  NONE("", 0, 0, 0, 4 * 1024 * 1024),
  /** One gzip member, in pieces that do not refer to each other. */
  GZ(".gz", 1, 9, 6, 1024 * 1024),
  /** One xz stream of several blocks. */
  XZ(".xz", 0, 9, 6, 8 * 1024 * 1024),
  /** Several zstd frames. */
  ZST(".zst", 1, 19, 3, 8 * 1024 * 1024);

  private final String suffix;
  private final int lowest;
  private final int highest;
  private final int usual;
  private final int chunk;

  Compression(String suffix, int lowest, int highest, int usual, int chunk) {
    this.suffix = suffix;
    this.lowest = lowest;
    this.highest = highest;
    this.usual = usual;
    this.chunk = chunk;
  }

  /** How names of such files end, with the dot; empty without compression. */
  public String suffix() {
    return suffix;
  }

  /** The lowest level: the fastest. */
  public int lowestLevel() {
    return lowest;
  }

  /** The highest level: the smallest files. */
  public int highestLevel() {
    return highest;
  }

  /** The level to take when none is asked for. */
  public int usualLevel() {
    return usual;
  }

  /** Bytes of an image that are compressed by themselves. */
  int chunk() {
    return chunk;
  }

  /**
   * @throws BadUsage {@code image.compress-level} when there is no such level
   */
  void requireLevel(int level) {
    if (level < lowest || level > highest) {
      throw new BadUsage(
          "image.compress-level",
          "There is no level " + level + " of " + suffix.substring(1),
          Facts.of("level", level, "lowest", lowest, "highest", highest),
          "Take one from " + lowest + " to " + highest + ", or none for " + usual + ".");
    }
  }
}
