/** {@code sbcprov usbboot}: booting boards over USB. */
package org.sbcprov.cli.usbboot;
