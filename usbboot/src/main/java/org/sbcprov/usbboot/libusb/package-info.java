/** The computer's USB ports by libusb, through usb4java. Nothing native is loaded before a host is opened. */
package org.sbcprov.usbboot.libusb;
