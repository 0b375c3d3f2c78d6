/**
 * What follows the file server: the disks or the network interface that the board becomes, found by the USB port that it
 * is plugged into, and never guessed.
 */
package org.sbcprov.usbboot.aftermath;
