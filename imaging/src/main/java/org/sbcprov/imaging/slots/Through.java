package org.sbcprov.imaging.slots;

/** What the firmware is told the slot through. */
public enum Through {
  /** The stored environment of U-Boot. */
  ENV("env"),
  /** A text file on the boot partition. */
  UENV("uenv");

  private final String word;

  Through(String word) {
    this.word = word;
  }

  /** Its name. */
  public String word() {
    return word;
  }
}
