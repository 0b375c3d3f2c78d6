package org.sbcprov.imaging.inspect;

import java.util.Locale;

/** What was inspected. */
public enum Kind {
  /** An image of a disk with partitions. */
  DISK,
  /** A BL2 file, or the start of a NAND or of an eMMC's boot0 with one. */
  BL2,
  /** A FIP file. */
  FIP,
  /** A U-Boot environment. */
  ENV,
  /** A UBI image. */
  UBI;

  /** The name as scripts get it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
