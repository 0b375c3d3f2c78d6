package org.sbcprov.usbboot.libusb;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.sbcprov.core.usb.UsbPort;

/** Serial numbers as Linux read them when it enumerated a device, for which the device need not be asked again. */
final class KernelStrings {
  private static final String DEVICES = "/sys/bus/usb/devices/";

  /** The longest string that a descriptor can hold, in UTF-8. */
  private static final int LIMIT = 126 * 3;

  private KernelStrings() {}

  /** The serial number of a device; empty when the kernel does not tell it, or has another device there by now. */
  static String serial(UsbPort port, int address) {
    String device = DEVICES + port + "/";
    String serial = read(device + "serial");
    return read(device + "devnum").equals(Integer.toString(address)) ? serial : "";
  }

  private static String read(String file) {
    try (FileInputStream in = new FileInputStream(file)) {
      return new String(in.readNBytes(LIMIT), StandardCharsets.UTF_8).trim();
    } catch (IOException e) {
      return "";
    }
  }
}
