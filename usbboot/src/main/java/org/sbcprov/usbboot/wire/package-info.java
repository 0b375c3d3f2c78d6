/** What goes over the wire: the boot message, the file messages, and the metadata that hides in file names. */
package org.sbcprov.usbboot.wire;
