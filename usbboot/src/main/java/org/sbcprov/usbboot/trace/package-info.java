/**
 * Traces of USB sessions: what the host and its boards did, written down as records, and played back to the same code
 * without hardware. The form of a record is names and values; only the command line makes JSON of them.
 */
package org.sbcprov.usbboot.trace;
