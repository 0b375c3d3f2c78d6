package org.sbcprov.imaging.env;

/** How the flags of two copies tell which one counts. Source: fw_env_open and flash_write in tools/env/fw_env.c of U-Boot. */
public enum FlagScheme {
  /** A count, of disks, NAND and UBI: the larger one is newer, but 0 is newer than 255. */
  INCREMENTAL,
  /** NOR flash, where a bit can go from 1 to 0 without erasing: 1 is active, 0 obsolete, 0xff never written. */
  BOOLEAN,
  /**
   * One of the two, of a file that could be a dump of either. A new copy gets 1 and then the old one 0, which both take
   * for the same; two flags that each takes otherwise are {@link #isAmbiguous}.
   */
  UNKNOWN;

  /** The flag of a copy that counts, and of one that does not, in {@link #BOOLEAN}. */
  static final int ACTIVE = 1;

  static final int OBSOLETE = 0;

  static final int LARGEST = 255;

  /** Whether a count and NOR flash choose different copies: 0 follows 255 in a count, and 255 was never written in NOR. */
  static boolean isAmbiguous(int flag0, int flag1) {
    return INCREMENTAL.active(flag0, flag1) != BOOLEAN.active(flag0, flag1);
  }

  /**
   * Which of two good copies counts.
   *
   * @return 0 or 1
   */
  public int active(int flag0, int flag1) {
    if (this != BOOLEAN) {
      if (flag0 == LARGEST && flag1 == 0) {
        return 1;
      }
      return flag1 == LARGEST && flag0 == 0 || flag0 >= flag1 ? 0 : 1;
    }
    if (flag0 == OBSOLETE && flag1 == ACTIVE) {
      return 1;
    }
    boolean firstWins = flag0 == ACTIVE && flag1 == OBSOLETE || flag0 == flag1 || flag0 == LARGEST;
    return !firstWins && flag1 == LARGEST ? 1 : 0;
  }

  /** The flag of a copy that is to count instead of one with this flag. */
  public int next(int flag) {
    return this == INCREMENTAL ? flag + 1 & LARGEST : ACTIVE;
  }
}
