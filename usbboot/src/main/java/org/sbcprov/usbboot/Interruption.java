package org.sbcprov.usbboot;

import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;

/** Looks whether the user wants to stop, between transfers; one that is under way ends first. */
final class Interruption {
  private Interruption() {}

  /**
   * @throws Interrupted when the thread is interrupted; it stays so
   */
  static void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new Interrupted(
          "interrupted",
          "Interrupted while a board was being booted",
          Facts.none(),
          "Power-cycle the board before the next try.");
    }
  }
}
