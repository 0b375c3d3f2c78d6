package org.sbcprov.imaging.inspect;

import java.util.Locale;

/** What an inspection comes to. */
public enum Verdict {
  /** All that the boot ROM and BL2 look for is there and whole. That it runs is not said. */
  COMPLETE,
  /** Something that a start needs is not there; what is there is whole. */
  INCOMPLETE,
  /** There is no partition for BL2 or FIP: it is not an image of the kind that is built here. */
  OTHER,
  /** Something is broken. */
  DAMAGED;

  /** The name as scripts get it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
