/** Texts compared line by line. */
package org.sbcprov.core.diff;
