package org.sbcprov.usbboot;

import java.util.List;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbPort;

/** A device that only has descriptors. */
record TestDevice(int vendor, int product, int serialIndex, int onlyPort) implements UsbDevice {
  @Override
  public UsbPort port() {
    return new UsbPort(1, List.of(onlyPort));
  }

  @Override
  public int address() {
    return onlyPort;
  }

  @Override
  public UsbConnection open() throws UsbException {
    throw new UsbException(Reason.ACCESS, "permission denied");
  }
}
