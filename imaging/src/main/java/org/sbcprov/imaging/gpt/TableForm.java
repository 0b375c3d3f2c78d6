package org.sbcprov.imaging.gpt;

import java.util.List;
import java.util.Optional;

/**
 * What can differ between tables that say the same.
 *
 * @param backup whether there is a backup at the end of the disk
 * @param bounds what the header and the MBR say of the disk, where that does not follow from its size
 * @param geometry how sectors are told as cylinder, head and sector
 * @param diskSignature the 32 bits at 440 of the MBR
 * @param others partitions in the MBR beside the entry for the GPT, at most three
 */
public record TableForm(
    boolean backup, Optional<Bounds> bounds, Geometry geometry, long diskSignature, List<MbrRange> others) {
  /** What {@code sgdisk} writes. */
  public static final TableForm STANDARD = new TableForm(true, Optional.empty(), Geometry.SGDISK, 0, List.of());

  /** The most partitions beside the one for the GPT. */
  public static final int MOST_OTHERS = 3;

  /**
   * What the header and the MBR say of a disk.
   *
   * @param firstUsable the first sector that partitions may use
   * @param lastUsable the last one, inclusive
   * @param alternateLba where the other header is
   * @param sectors of the disk, by the MBR
   */
  public record Bounds(long firstUsable, long lastUsable, long alternateLba, long sectors) {
    /** Of a disk whose backup lies at its end. */
    static Bounds of(long sectors) {
      return new Bounds(
          DiskTables.FIRST_USABLE, sectors - 1 - DiskTables.TAIL_SECTORS, sectors - 1, sectors);
    }

    /** Of a disk that ends right behind the backup that would follow a sector. */
    public static Bounds endingBehind(long lastUsable) {
      return of(lastUsable + 1 + DiskTables.TAIL_SECTORS);
    }
  }

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

    /** What genimage assumes. */
    public static final Geometry GENIMAGE = new Geometry(255, true);
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
    if (others.size() > MOST_OTHERS || !backup && bounds.isEmpty()) {
      throw new IllegalArgumentException(others + ", backup " + backup + ", " + bounds);
    }
  }
}
