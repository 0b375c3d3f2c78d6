/** Stand-ins for firmware that may not be shipped with sbcprov, for demonstrations. */
package org.sbcprov.usbboot.sample;
