/**
 * Boots a board over USB: the host's side of the rpiboot protocol.
 *
 * <p>A board in boot mode appears twice. First its ROM takes a second stage program ({@code bootcode4.bin} and the
 * like); then that program, on the same port with another address, asks for files by name until it has what it needs.
 * {@link org.sbcprov.usbboot.BootSession} goes through both for one board and ends with a verdict.
 *
 * <p>The facts of the protocol are those of raspberrypi/usbboot ({@code main.c}, {@code bootfiles.c}, {@code
 * decode_duid.c}).
 */
package org.sbcprov.usbboot;
