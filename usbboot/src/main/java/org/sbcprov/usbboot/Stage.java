package org.sbcprov.usbboot;

import org.sbcprov.core.usb.UsbDevice;

/** How far a board in boot mode is. */
public enum Stage {
  /** The chip's ROM, which waits for the second stage. */
  ROM("boot ROM"),
  /** The second stage, which asks for files. */
  FILE_SERVER("file server");

  private final String words;

  Stage(String words) {
    this.words = words;
  }

  /**
   * The stage of a device of a known chip. What tells is {@code iSerialNumber}, the descriptor's <em>index</em>: the
   * ROM has 0 (older chips) or 3 (BCM2711 and later); second stages have others, 1 and 4 so far.
   */
  public static Stage of(UsbDevice device) {
    return ofSerialIndex(device.serialIndex());
  }

  /** The same, from the descriptor's field alone. */
  public static Stage ofSerialIndex(int index) {
    return index == 0 || index == 3 ? ROM : FILE_SERVER;
  }

  /** For messages. */
  public String words() {
    return words;
  }
}
