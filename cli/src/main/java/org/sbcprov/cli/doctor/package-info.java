/** {@code sbcprov doctor} and {@code sbcprov udev}: what keeps boards from being seen or opened, and its cure. */
package org.sbcprov.cli.doctor;
