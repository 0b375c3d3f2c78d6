package org.sbcprov.usbboot.libusb;

import org.sbcprov.core.usb.UsbException;
import org.usb4java.Context;
import org.usb4java.DeviceList;
import org.usb4java.LibUsb;

/**
 * One look at the ports: a libusb context, and the devices that it found. It is given back when nobody uses it any more:
 * neither a host that may still give out its devices, nor a connection to one of them.
 */
final class Scan {
  private final Context context;
  private final DeviceList list;
  private int users = 1;
  private boolean taken;

  private Scan(Context context, DeviceList list) {
    this.context = context;
    this.list = list;
  }

  /** Looks; the caller is its first user. */
  static Scan make(String what) throws UsbException {
    Context context = new Context();
    LibUsbErrors.check("looking at the USB ports", LibUsb.init(context));
    DeviceList list = new DeviceList();
    int result = LibUsb.getDeviceList(context, list);
    if (result < 0) {
      LibUsb.exit(context);
      throw LibUsbErrors.exception(what, result);
    }
    return new Scan(context, list);
  }

  DeviceList list() {
    return list;
  }

  /**
   * Becomes a user, for a connection.
   *
   * @return false when it is given back already, or serves a connection: each has a context of its own, so that threads do
   *     not wait for each other's transfers
   */
  synchronized boolean take() {
    if (users == 0 || taken) {
      return false;
    }
    taken = true;
    users++;
    return true;
  }

  /** Is not a user any more. */
  synchronized void release() {
    users--;
    if (users == 0) {
      LibUsb.freeDeviceList(list, true);
      LibUsb.exit(context);
    }
  }
}
