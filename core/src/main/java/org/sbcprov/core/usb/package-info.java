/** The part of USB that provisioning needs, as interfaces: libusb stands behind them, or a simulated board. */
package org.sbcprov.core.usb;
