/** Disks and images of disks as rows of bytes: reading them, filling new ones, and changing a few bytes of one. */
package org.sbcprov.imaging.disk;
