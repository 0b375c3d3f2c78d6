package org.usb4java;

/**
 * Stands in the place of the class of this name in usb4java 1.3.0, which unpacks the native library into a directory for
 * temporary files, in steps between which another user can put something of the same name. Here the library has been
 * loaded before any other class of usb4java is used: see {@code org.sbcprov.usbboot.libusb.UsbLibrary}. This class
 * comes first on the class path, and is the only one of the two in the program's jar.
 */
public final class Loader {
  private Loader() {}

  /** Called by usb4java before the first use of its native methods; there is nothing left to do. */
  public static void load() {
    // UsbLibrary did it.
  }
}
