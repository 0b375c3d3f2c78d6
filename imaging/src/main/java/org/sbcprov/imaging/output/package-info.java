/** How an image gets out: parts into a sparse file, with its block map and digest, plain or compressed. */
package org.sbcprov.imaging.output;
