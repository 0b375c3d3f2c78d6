package org.sbcprov.usbboot.sysfs;

import java.util.Optional;

/**
 * An interface of a device's active configuration.
 *
 * @param number {@code bInterfaceNumber}, 0 to 255
 * @param interfaceClass {@code bInterfaceClass}, 0 to 255
 * @param driver the kernel driver that has it, {@code usbfs} when a program has
 */
public record UsbInterface(int number, int interfaceClass, Optional<String> driver) {
  /** {@code bInterfaceClass} of mass storage. */
  public static final int MASS_STORAGE = 0x08;
}
