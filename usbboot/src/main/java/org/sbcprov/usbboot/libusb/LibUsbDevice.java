package org.sbcprov.usbboot.libusb;

import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbPort;

/** What libusb told about a device. */
record LibUsbDevice(LibUsbHost host, int vendor, int product, int serialIndex, UsbPort port, int address)
    implements UsbDevice {
  @Override
  public UsbConnection open() throws UsbException {
    return host.open(this);
  }
}
