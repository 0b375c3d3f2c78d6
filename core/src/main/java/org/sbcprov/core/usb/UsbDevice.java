package org.sbcprov.core.usb;

/** A device as its descriptors show it, without opening it. */
public interface UsbDevice {
  /** {@code idVendor}, 0 to 0xffff. */
  int vendor();

  /** {@code idProduct}, 0 to 0xffff. */
  int product();

  /** {@code iSerialNumber}: the <em>index</em> of the serial string, 0 to 255; 0 means that there is none. */
  int serialIndex();

  /** Where it is plugged in. */
  UsbPort port();

  /** The bus address that the host gave it, 1 to 127; a new one at each enumeration. */
  int address();

  /** Opens it. */
  UsbConnection open() throws UsbException;
}
