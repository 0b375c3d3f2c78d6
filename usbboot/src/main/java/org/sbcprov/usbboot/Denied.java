package org.sbcprov.usbboot;

/** A board may not have what it asked for. */
final class Denied extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason what is wrong, as the end of a sentence
   */
  Denied(String reason) {
    super(reason, null, false, false);
  }
}
