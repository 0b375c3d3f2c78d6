/** A disk that is read from one end to the other: ahead of who uses it, and with words for what goes wrong. */
package org.sbcprov.imaging.medium;
