package org.sbcprov.usbboot.libusb;

import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.usb.UsbException;
import org.usb4java.Context;
import org.usb4java.Device;
import org.usb4java.DeviceList;
import org.usb4java.LibUsb;

/**
 * A libusb context, and the devices that it knows. It is given back when nobody uses it any more: neither a host that may
 * still give out its devices, nor a connection to one of them.
 */
final class Scan {
  private final Context context;
  private final List<DeviceList> lists = new ArrayList<>(2);
  private int users = 1;
  private boolean taken;

  private Scan(Context context) {
    this.context = context;
  }

  /** Looks at all ports; the caller is its first user. */
  static Scan make(String what) throws UsbException {
    Context context = new Context();
    LibUsbErrors.check("looking at the USB ports", LibUsb.init(context));
    Scan scan = new Scan(context);
    try {
      scan.list(what);
    } catch (UsbException e) {
      scan.release();
      throw e;
    }
    return scan;
  }

  /**
   * What the context knows now: all that was there when it was made, and what udev has told since, if there is one.
   * Lists that were given out before stay usable.
   */
  synchronized DeviceList list(String what) throws UsbException {
    DeviceList list = new DeviceList();
    LibUsbErrors.check(what, LibUsb.getDeviceList(context, list));
    lists.add(list);
    return list;
  }

  /** What it found when it was made. */
  synchronized DeviceList firstList() {
    return lists.get(0);
  }

  /** The device with these numbers, or null. */
  synchronized Device find(int bus, int address) {
    for (Device device : lists.get(lists.size() - 1)) {
      if (LibUsb.getBusNumber(device) == bus && LibUsb.getDeviceAddress(device) == address) {
        return device;
      }
    }
    return null;
  }

  /** Gives back the last list, which told nothing new. */
  synchronized void forgetNewestList() {
    LibUsb.freeDeviceList(lists.remove(lists.size() - 1), true);
  }

  /** Gives back all lists but the last one; their devices are not used any more. */
  synchronized void forgetOldLists() {
    while (lists.size() > 1) {
      LibUsb.freeDeviceList(lists.remove(0), true);
    }
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

  /** The connection is closed. */
  synchronized void giveBack() {
    taken = false;
    release();
  }

  /** Is not a user any more. */
  synchronized void release() {
    users--;
    if (users == 0) {
      for (DeviceList list : lists) {
        LibUsb.freeDeviceList(list, true);
      }
      lists.clear();
      LibUsb.exit(context);
    }
  }
}
