package org.sbcprov.usbboot.trace;

/** A record is not what it has to be. */
final class BadRecord extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param problem what is wrong, as a sentence without a full stop
   */
  BadRecord(String problem) {
    super(problem, null, false, false);
  }
}
