/** Where a command's words go: for people on the terminal, or as JSON lines. */
package org.sbcprov.cli.report;
