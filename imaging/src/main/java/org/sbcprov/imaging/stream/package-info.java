/** Images as they come, packed or not, from a file or a pipe: unpacked on the way, piece by piece, in bounded memory. */
package org.sbcprov.imaging.stream;
