package org.sbcprov.usbboot.libusb;

import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.usb4java.LibUsb;

/** libusb's error codes as this project's exceptions. */
final class LibUsbErrors {
  private LibUsbErrors() {}

  /** The exception for a negative result. */
  static UsbException exception(String what, int result) {
    return new UsbException(reason(result), what + ": " + LibUsb.errorName(result));
  }

  /**
   * @throws UsbException for a negative result
   */
  static int check(String what, int result) throws UsbException {
    if (result < 0) {
      throw exception(what, result);
    }
    return result;
  }

  static Reason reason(int result) {
    switch (result) {
      case LibUsb.ERROR_ACCESS:
        return Reason.ACCESS;
      case LibUsb.ERROR_BUSY:
        return Reason.BUSY;
      case LibUsb.ERROR_OVERFLOW:
        return Reason.OVERFLOW;
      case LibUsb.ERROR_IO:
        return Reason.IO;
      case LibUsb.ERROR_NO_DEVICE:
        return Reason.NO_DEVICE;
      // What libusb says about a device of its list that is no longer there.
      case LibUsb.ERROR_NOT_FOUND:
        return Reason.NO_DEVICE;
      case LibUsb.ERROR_PIPE:
        return Reason.STALL;
      case LibUsb.ERROR_TIMEOUT:
        return Reason.TIMEOUT;
      default:
        return Reason.OTHER;
    }
  }
}
