package org.sbcprov.usbboot.libusb;

import java.io.File;
import java.util.Arrays;

/**
 * Tells cheaply whether USB devices may have come or gone since a look at them: Linux has a directory for each bus, with a
 * node for each device, and a directory's time changes with its nodes.
 */
final class DeviceNodes {
  private static final File BUSES = new File("/dev/bus/usb");

  private DeviceNodes() {}

  /** The same as long as nothing changes; empty where that cannot be told. */
  static long[] stamp() {
    String[] buses = BUSES.list();
    if (buses == null) {
      return new long[0];
    }
    Arrays.sort(buses);
    long[] stamp = new long[buses.length];
    for (int i = 0; i < buses.length; i++) {
      stamp[i] = new File(BUSES, buses[i]).lastModified();
    }
    return stamp;
  }
}
