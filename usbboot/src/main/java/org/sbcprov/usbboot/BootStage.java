package org.sbcprov.usbboot;

import java.util.Locale;

/**
 * What a boot goes through, in order. A stage is reached when its work is done: {@link #OPENED} when the device is open,
 * {@link #BOOTCODE_SENT} when the last byte of the second stage is gone.
 */
public enum BootStage {
  /** A board in boot mode is on the bus. */
  ENUMERATED("enumerated", "appearing on the bus"),
  /** The device is open and its interface claimed. */
  OPENED("opened", "opening the device"),
  /** The second stage has been sent to the ROM. */
  BOOTCODE_SENT("bootcode sent", "sending the second stage"),
  /** The ROM has said that it runs the second stage, or has simply started it. */
  BOOTCODE_ACCEPTED("bootcode accepted", "the ROM's check of the second stage"),
  /** The board has left the bus and come back as a file server. */
  REENUMERATED("re-enumerated", "coming back with the second stage running"),
  /** The file server has sent its first message. */
  FILE_SERVER("file server", "asking for files"),
  /** The last file has been read to its end. */
  LAST_FILE("last file", "reading files"),
  /** The board has said that it is done, or has left with all that it needs. */
  DONE("done", "ending the file server"),
  /** What was expected afterwards, such as a disk, is there. */
  AFTERWARDS("what came after", "what was expected afterwards"),
  /** The image is on the board's disk, checked. */
  WRITTEN("disk written", "writing the board's disk");

  private final String words;
  private final String work;

  BootStage(String words, String work) {
    this.words = words;
    this.work = work;
  }

  /** The name for people, such as {@code bootcode sent}. */
  public String words() {
    return words;
  }

  /** What is being done until it is reached, as a noun. */
  public String work() {
    return work;
  }

  /** The name for scripts, such as {@code bootcode-sent}. */
  public String id() {
    return this == REENUMERATED ? "re-enumerated" : name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
