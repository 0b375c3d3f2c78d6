/** Takes contents out of an image, and puts others in their place. */
package org.sbcprov.imaging.place;
