/** {@code sbcprov image}: boot images. */
package org.sbcprov.cli.image;
