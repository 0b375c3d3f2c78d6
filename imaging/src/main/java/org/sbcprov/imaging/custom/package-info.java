/**
 * Images made ready for a board's first start: keys, names and boot files put into their file systems, wherever the kind of
 * image has them.
 */
package org.sbcprov.imaging.custom;
