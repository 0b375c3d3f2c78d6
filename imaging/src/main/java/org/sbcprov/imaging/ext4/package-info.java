/**
 * Makes ext4 file systems. The structures have the names that the kernel's {@code Documentation/filesystems/ext4} gives
 * them.
 */
package org.sbcprov.imaging.ext4;
