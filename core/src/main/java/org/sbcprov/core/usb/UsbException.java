package org.sbcprov.core.usb;

/**
 * A USB operation did not work. What that means depends on who asked: to a protocol it may be a retry, the end of a
 * stage, or a failure, so this is not one of the failures that users see.
 */
public final class UsbException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why, in the terms that all USB stacks share. */
  public enum Reason {
    /** No permission to open the device. */
    ACCESS,
    /** Another process or driver holds it. */
    BUSY,
    /** The device answered more than was asked for. */
    OVERFLOW,
    /** The transfer broke; on some systems this is how an unplugged device looks. */
    IO,
    /** The device is gone. */
    NO_DEVICE,
    /** The device refused the request (a stalled endpoint). */
    STALL,
    /** No answer in time. */
    TIMEOUT,
    /** Anything else. */
    OTHER
  }

  private final Reason reason;

  /**
   * @param message what was being done and what the stack said
   */
  public UsbException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why it did not work. */
  public Reason reason() {
    return reason;
  }

  /** Whether the device is, or may be, gone. */
  public boolean gone() {
    return reason == Reason.NO_DEVICE || reason == Reason.IO;
  }
}
