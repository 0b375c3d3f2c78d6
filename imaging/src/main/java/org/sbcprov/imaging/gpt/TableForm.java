package org.sbcprov.imaging.gpt;

import java.util.List;

/**
 * What can differ between tables that say the same.
 *
 * @param backup whether there is a backup at the end of the disk
 * @param lastUsable the last sector that the header lets partitions use; 0 for the last one before a backup. Of a disk
 *     without a backup, header and MBR speak of one that ends 33 sectors behind it
 * @param geometry how sectors are told as cylinder, head and sector
 * @param diskSignature the 32 bits at 440 of the MBR
 * @param others partitions in the MBR beside the entry for the GPT, at most three
 */
public record TableForm(
    boolean backup, long lastUsable, Geometry geometry, long diskSignature, List<MbrRange> others) {
  /** What {@code sgdisk} writes. */
  public static final TableForm STANDARD = new TableForm(true, 0, Geometry.SGDISK, 0, List.of());

  /** The most partitions beside the one for the GPT. */
  public static final int MOST_OTHERS = 3;

  /**
   * The heads that a disk is taken to have, with 63 sectors a track and 1024 cylinders.
   *
   * @param heads how many
   * @param wraps whether cylinders beyond the last one begin again with 0, instead of all bits being set
   */
  public record Geometry(int heads, boolean wraps) {
    /** What partitioning programs assume where a disk does not tell. */
    public static final Geometry SGDISK = new Geometry(255, false);

    /** What OpenWrt's program assumes. */
    public static final Geometry PTGEN = new Geometry(254, true);
  }

  /**
   * A partition in an MBR.
   *
   * @param type the type byte, not 0
   * @param active whether it is marked as the one to boot from
   * @param first first sector, below 2^32
   * @param sectors how many, below 2^32
   */
  public record MbrRange(int type, boolean active, long first, long sectors) {}

  public TableForm {
    others = List.copyOf(others);
    if (others.size() > MOST_OTHERS || backup && lastUsable != 0 || !backup && lastUsable == 0) {
      throw new IllegalArgumentException(others + " others, backup " + backup + ", last " + lastUsable);
    }
  }
}
