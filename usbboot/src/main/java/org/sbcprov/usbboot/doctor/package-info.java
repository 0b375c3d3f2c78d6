/**
 * Looks for what keeps a board from booting over USB: in sysfs, the kernel log, the udev rules, the user's groups, and
 * among the running programs. Nothing is opened or changed. Each finding has its evidence and the next thing to try.
 */
package org.sbcprov.usbboot.doctor;
