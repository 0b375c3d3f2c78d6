package org.sbcprov.usbboot;

import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbPort;

/** A device like another one, but for where it is and how it opens. */
record ChangedDevice(UsbDevice device, UsbPort port, Opening opening) implements UsbDevice {
  /** What {@link UsbDevice#open} does. */
  interface Opening {
    UsbConnection open() throws UsbException;
  }

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
  public int address() {
    return device.address();
  }

  @Override
  public UsbConnection open() throws UsbException {
    return opening.open();
  }
}
