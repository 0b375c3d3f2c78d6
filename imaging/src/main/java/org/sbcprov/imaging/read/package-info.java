/** Reading a medium into an image file: as much of it as matters, with tables that fit the image's size. */
package org.sbcprov.imaging.read;
