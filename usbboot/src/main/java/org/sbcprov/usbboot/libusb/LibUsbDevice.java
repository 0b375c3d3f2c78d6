package org.sbcprov.usbboot.libusb;

import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbPort;
import org.usb4java.Device;

/**
 * What libusb told about a device.
 *
 * @param device what libusb calls it, as long as it is in the host's last list
 */
record LibUsbDevice(
    LibUsbHost host,
    int vendor,
    int product,
    int serialIndex,
    UsbPort port,
    int address,
    Device device)
    implements UsbDevice {
  @Override
  public UsbConnection open() throws UsbException {
    return host.open(this);
  }
}
