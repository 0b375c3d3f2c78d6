/**
 * A simulated board for {@code --simulate} and for tests: a USB device at the level of descriptors and transfers that
 * checks what the host does. It gets bytes over that interface only, and keeps what it flashed.
 */
package org.sbcprov.usbboot.sim;
