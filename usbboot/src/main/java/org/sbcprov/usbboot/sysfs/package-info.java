/**
 * What Linux tells about USB devices under {@code /sys/bus/usb/devices}, without opening any: where they are, what they
 * say of themselves, which drivers have them, and the disks and network interfaces that they became. All of it is read
 * under a given root. The layout is that of the kernel's {@code Documentation/ABI/testing/sysfs-bus-usb} and {@code
 * Documentation/ABI/stable/sysfs-bus-usb}.
 */
package org.sbcprov.usbboot.sysfs;
