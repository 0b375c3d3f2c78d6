/** Firmware that is none: well-formed files to show the commands with, where there is no board. */
package org.sbcprov.imaging.sample;
