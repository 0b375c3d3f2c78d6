/** {@code sbcprov compat}: commands that take the command lines of the official tools. */
package org.sbcprov.cli.compat;
