package org.sbcprov.usbboot.trace;

import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbPort;

/** A device of a trace. */
record ReplayDevice(ReplayHost host, SeenDevice device) implements UsbDevice {
  @Override
  public int vendor() {
    return device.vendor();
  }

  @Override
  public int product() {
    return device.product();
  }

  @Override
  public int serialIndex() {
    return device.serialIndex();
  }

  @Override
  public UsbPort port() {
    return device.port();
  }

  @Override
  public int address() {
    return device.address();
  }

  @Override
  public UsbConnection open() throws UsbException {
    return host.open(device);
  }
}
