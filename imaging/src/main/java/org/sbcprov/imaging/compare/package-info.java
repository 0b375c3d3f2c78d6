/**
 * A medium against the image that it should hold: {@code BlockSums} knows the image by checksums, {@code MediumCheck}
 * reads the medium, and {@code Comparison} tells what differs, and what it looks like.
 */
package org.sbcprov.imaging.compare;
