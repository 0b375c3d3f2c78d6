package org.sbcprov.usbboot;

import java.util.Map;
import org.sbcprov.core.failure.DeviceFailed;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.core.failure.NoDevice;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbException;

/** What a user is told when USB itself does not work. */
final class UsbFailures {
  /** The rule of docs/usb-access.md; a test compares the two. */
  static final String UDEV_RULE = UdevRule.LINE;

  private static final String CABLE =
      "Try another data cable and a port of the computer itself, then power-cycle the board.";

  private UsbFailures() {}

  static Failure noList(UsbException e) {
    return new DeviceFailed(
        "usbboot.usb",
        "The USB devices cannot be listed: " + e.getMessage(),
        Facts.of("reason", e.reason().name()),
        "",
        e);
  }

  /** A device that cannot be opened and claimed, though it had time to settle. */
  static Failure opening(UsbDevice device, UsbException e) {
    switch (e.reason()) {
      case ACCESS:
        return new NoDevice(
            "usbboot.no-permission",
            "No permission to open the board at USB port " + device.port(),
            about(device, e),
            "On Linux put this line into /etc/udev/rules.d/60-sbcprov.rules and plug the board in again:"
                + " "
                + UDEV_RULE
                + " - or run the command as root.",
            e);
      case BUSY:
        return new DeviceFailed(
            "usbboot.busy",
            "Another program has the board at USB port " + device.port(),
            about(device, e),
            "End other rpiboot or sbcprov processes, and virtual machines that took the device.",
            e);
      case NO_DEVICE:
        return new DeviceFailed(
            "usbboot.unplugged",
            "The board at USB port " + device.port() + " went away before anything was sent",
            about(device, e),
            CABLE,
            e);
      default:
        return new DeviceFailed(
            "usbboot.open",
            "The board at USB port " + device.port() + " cannot be opened: " + e.getMessage(),
            about(device, e),
            "On Windows the board needs the WinUSB driver, which rpiboot's installer brings. Elsewhere: " + CABLE,
            e);
    }
  }

  /** The ROM does not even take the announcement of the boot message. */
  static Failure romWedged(UsbDevice device, UsbException e) {
    return new DeviceFailed(
        "usbboot.rom-wedged",
        "The boot ROM at USB port " + device.port() + " does not answer",
        about(device, e),
        "It hangs, or it rejected what it was sent before: remove all power, set the nRPIBOOT jumper, power on, and try"
            + " again. A chip locked to a key takes only a second stage that is signed with it.",
        e);
  }

  /** A transfer of the second stage broke. */
  static Failure sendingSecondStage(UsbDevice device, String file, int sent, int size, UsbException e) {
    return new DeviceFailed(
        e.gone() ? "usbboot.unplugged" : "usbboot.transfer",
        (e.gone() ? "The board went away" : "A USB transfer failed")
            + " after "
            + sent
            + " of "
            + size
            + " bytes of "
            + file,
        about(device, e),
        CABLE,
        e);
  }

  static Map<String, Object> about(UsbDevice device, UsbException e) {
    return Facts.of(
        "port", device.port().toString(),
        "address", device.address(),
        "reason", e.reason().name(),
        "problem", e.getMessage());
  }
}
