/**
 * Writing images to disks: one reading of the image for several disks, what makes a disk bootable last, so that whatever
 * interrupts leaves a disk that says of itself that it is unfinished.
 */
package org.sbcprov.imaging.write;
