/** Mends the partition tables of an image or disk: what is wrong is shown as changes of bytes before any is made. */
package org.sbcprov.imaging.repair;
